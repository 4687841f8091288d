"""Files that browsers send are kept in memory, up to the size that a paper may have; the rest is thrown away.

Promises that a request with too large a body is never kept, in memory or on a disk, at any address: what is
left of it is read and dropped, so that the page can say so. One file a request."""

from typing import Any, Final

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile

from clerestory.papers.errors import MOST_BYTES

MOST_FILES: Final = 1


class PaperUpload(FileUploadHandler):
    """Keeps one file of at most MOST_BYTES + 1 bytes: one more than is taken, so that the paper is refused by
    its own rule with its own sentence."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self._files = 0
        self._parts: list[bytes] = []
        self._kept = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file; others than the first are left out."""
        super().new_file(*args, **kwargs)
        self._files += 1
        if self._files > MOST_FILES:
            raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep the bytes as long as the file is not too large."""
        room = MOST_BYTES + 1 - self._kept
        if room > 0:
            self._parts.append(raw_data[:room])
            self._kept += min(room, len(raw_data))

    def file_complete(self, file_size: int) -> SimpleUploadedFile:
        """The file, as much of it as was kept."""
        data = b"".join(self._parts)
        self._parts = []
        return SimpleUploadedFile(self.file_name or "", data, self.content_type or "")
