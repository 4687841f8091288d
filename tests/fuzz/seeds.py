"""Where fuzzing begins: a message of each kind, and the signs that mean something. All people are made up."""

from clerestory.channels.switch import niem
from clerestory.channels.switch.frames import Delimited, Frame, FrameKind, LengthPrefixed
from clerestory.channels.switch.keys import FIELDS, KEYS

_SPACES = " ".join(f'xmlns:{short}="{address}"' for short, address in niem.NAMESPACES.items())
_XML = (
    f'<?xml version="1.0" encoding="UTF-8"?><n2:NLETS {_SPACES} xmlns:own="{niem.OWN_NAMESPACE}" '
    'n2:version="4.00"><n2:NLETSMessageHeader><nh2:MessageKeyCodeText>{mke}</nh2:MessageKeyCodeText>'
    "<nh2:OriginatingORIID>VTICE0900</nh2:OriginatingORIID><nh2:DestinationORIID>AZ</nh2:DestinationORIID>"
    "<nh2:DocumentControlFieldText><![CDATA[CTL]]></nh2:DocumentControlFieldText></n2:NLETSMessageHeader>"
    "{data}</n2:NLETS>"
)
_PERSON = (
    "<n2:NLETSInquiryData><n2:ReasonCode>F</n2:ReasonCode><n2:Person><nc:PersonBirthDate><nc:Date>1990-01-01"
    "</nc:Date></nc:PersonBirthDate><nc:PersonName><nc:PersonGivenName>S</nc:PersonGivenName>"
    "<nc:PersonSurName>SYNTHETIC</nc:PersonSurName></nc:PersonName></n2:Person></n2:NLETSInquiryData>"
)
_PLATE = (
    "<n2:NLETSInquiryData><nc:Vehicle><nc:ConveyanceRegistrationPlateIdentification><nc:IdentificationID>SYN1"
    "</nc:IdentificationID></nc:ConveyanceRegistrationPlateIdentification></nc:Vehicle></n2:NLETSInquiryData>"
)
_ANSWER = "<n2:NLETSResponseData><own:Text>NAM/SYNTHETIC, S</own:Text></n2:NLETSResponseData>"
_FRAMES = (
    Frame(FrameKind.MESSAGE, 1, b"DQ.VTICE0900.AZ.TXT\nOLN/S1"),
    Frame(FrameKind.ACCEPTED, 2**64 - 1),
    Frame(FrameKind.REFUSED, 3, b"layout.header"),
)

MESSAGES = [
    b"KQ.AZNLETS20.AZ.TXT\nOLN/D11111111",
    b"DQ.VTICE0900.AZ.*CTL.TXT\nNAM/SYNTHETIC, S.DOB/19900101.SEX/M.IMQ/Y.RSN/F",
    b"DQ.VTICE0900.\n1405 20260105 1\n1406 20260105 2\nAZ.NL.RW.*CTL.TXT\r\nOLN/S1\x7f.ZZZ/1",
    b"RQ.VTICE0900.NL.TXT\nLIC/SYN1.LIY/NX.LIT/PC",
    b"KQ.VTICE0900.AZ.TXT\nOLN/S1.PUR/C.ATN/SYNTHETIC CLERK",
    b"RPQ.VTICE0900.AZ.TXT\nLIC/SY*",
    b"RNQ.VTICE0900.AZ,RW.TXT\nNAM/SYNTHETIC, S",
    b"AM.VTICE0900.AZ.TXT\nFREE TEXT.\nMORE",
    *(_XML.replace("{mke}", "DQ").replace("{data}", data).encode() for data in (_PERSON, _PLATE)),
    _XML.replace("{mke}", "RQ").replace("{data}", _PLATE).encode(),
    _XML.replace("{mke}", "DR").replace("{data}", _ANSWER).encode(),
    b'<!DOCTYPE a [<!ENTITY b "c">]><NLETS><DocumentSubject/></NLETS>',
]
STREAMS = [
    first + b"\x02" + b"".join(form.write(frame) for frame in _FRAMES)
    for first, form in ((b"\x00", LengthPrefixed()), (b"\xff", Delimited()))
]
SEEDS = {"messages": MESSAGES, "frames": STREAMS}
WORDS = [
    *(key.encode() for key in KEYS),
    *(prefix.encode() + b"/" for prefix in FIELDS),
    *(b"." + each for each in (b"TXT\n", b"*", b"AZ", b"NL", b"VTICE0900")),
    *(bytes((sign,)) for sign in (0, 1, 2, 3, 9, 10, 13, 27, 127, 128, 255)),
    *(
        b"M1\x02",
        b"\x01M2\x02",
        b"<![CDATA[",
        b"]]>",
        b"<!--",
        b"&lt;",
        b"&#0;",
        b"&x;",
        b"<?x?>",
        b"<!DOCTYPE a>",
    ),
    *(
        f"<{name}>".encode()
        for name in ("n2:Person", "n2c:Driver", "nc:Date", "n2:NLETSInquiryData", "nc:Image")
    ),
    *(f"</{name}>".encode() for name in ("n2:Person", "nc:Date", "n2:NLETSInquiryData", "n2:NLETS")),
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    "Ñ\u202e".encode(),
]
