"""Add a claim to the register: the form, and what stands there already when it is much like the new one."""

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clerestory.casework.add_claim import AlikeClaimsError, add_claim
from clerestory.casework.errors import NotAllowedError
from clerestory.horizon.claims import LONGEST_EVIDENCE, LONGEST_SENTENCE, NewClaim
from clerestory.horizon.errors import UnusableClaimError
from clerestory.law.claims import QUESTIONS, VERDICTS, Claim
from clerestory.publication.book import title
from clerestory.vocabulary.words import word
from clerestory.web import kept
from clerestory.web.doors import Audience, door
from clerestory.web.fields import OfficeForm, day, offer, one_of, sentences, tick
from clerestory.web.public.law import shelf
from clerestory.web.visitors import OfficeRequest, signed_in

_IN_SPANISH: Final = ("dice", "prueba")
"""What is written in Spanish on this English page, so that spelling is checked and read aloud as Spanish."""
_NEEDED: Final = {"required": gettext_lazy("This is needed.")}


class ClaimForm(OfficeForm):
    """What was claimed, by our words in both languages, and what the sources say of it."""

    law = one_of(gettext_lazy("Which law it speaks of"), (), error_messages=_NEEDED)
    question = one_of(gettext_lazy("Which question it belongs to"), (), error_messages=_NEEDED)
    says = sentences(
        gettext_lazy("The claim, in our words"), longest=LONGEST_SENTENCE, rows=2, error_messages=_NEEDED
    )
    dice = sentences(
        gettext_lazy("The claim in Spanish"), longest=LONGEST_SENTENCE, rows=2, error_messages=_NEEDED
    )
    verdict = one_of(gettext_lazy("Verdict"), (), error_messages=_NEEDED)
    evidence = sentences(gettext_lazy("Evidence"), longest=LONGEST_EVIDENCE, error_messages=_NEEDED)
    prueba = sentences(gettext_lazy("Evidence in Spanish"), longest=LONGEST_EVIDENCE, error_messages=_NEEDED)
    sources = sentences(
        gettext_lazy("Sources"),
        rows=3,
        help_text=gettext_lazy("Addresses that everybody can open, one a line. At least one."),
        error_messages=_NEEDED,
    )
    checked_on = day(gettext_lazy("Day on which you checked"))
    different = tick(gettext_lazy("I read the claims shown above; mine says something else"))
    seen = forms.CharField(required=False, max_length=2000, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        library = shelf.tables().library
        laws = sorted((pack.name, law) for law in library.laws() if (pack := library.packs.get(law)))
        self._offer("law", [(law, name) for name, law in laws])
        self._offer("question", [(str(number), f"{number}. {title('en', number)}") for number in QUESTIONS])
        self._offer("verdict", [(name, word("en", "verdict", name)) for name in VERDICTS])
        for name in _IN_SPANISH:
            self.fields[name].widget.attrs["lang"] = "es"
        self.fields["checked_on"].required = True
        self.fields["checked_on"].error_messages["required"] = _("This is needed.")

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        offer(self, name, [("", _("Choose")), *choices])

    def claim(self) -> NewClaim:
        """What was written."""
        said = self.cleaned_data
        return NewClaim(
            law=said["law"],
            question=int(said["question"]),
            says=said["says"],
            dice=said["dice"],
            verdict=said["verdict"],
            evidence=said["evidence"],
            prueba=said["prueba"],
            sources=tuple(line.strip() for line in said["sources"].splitlines() if line.strip()),
            checked_on=said["checked_on"],
        )

    def found_different(self) -> frozenset[str]:
        """The claims that were shown, if whoever writes says that this is another one."""
        return frozenset(self.cleaned_data["seen"].split()) if self.cleaned_data["different"] else frozenset()


@door(Audience.STAFF, methods=("GET", "POST"))
def add(request: OfficeRequest) -> HttpResponse:
    """The form; what was added stands in the public register at once."""
    viewer = signed_in(request).person
    typed = request.POST.copy() if request.method == "POST" else None
    form = ClaimForm(typed)
    alike: tuple[Claim, ...] = ()
    sentence = None
    if typed is not None and not kept.is_coming_back(request) and form.is_valid():
        try:
            added = add_claim(form.claim(), by=viewer, seen=form.found_different(), at=request.at)
        except UnusableClaimError as wrong:
            form.add_error(wrong.part, str(wrong))
        except NotAllowedError as refusal:
            sentence = str(refusal)
        except AlikeClaimsError as found:
            alike, sentence = found.claims, str(found)
            typed["seen"] = " ".join(one.id for one in alike)
            typed.pop("different", None)
        else:
            messages.success(request, _("The claim stands in the register."))
            return redirect(f"{reverse('public:claims')}#{added.claim.id}")
    context = {"form": form, "alike": alike, "sentence": sentence, "here": "claims"}
    return render(request, "staff/add_claim.html", context, status=409 if sentence else 200)
