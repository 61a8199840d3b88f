"""An invoice as PDF/A-3b, set by typst; the same invoice gives the same bytes."""

import json
from collections.abc import Mapping
from importlib import resources
from typing import Any

from timetracker.domain.errors import InvalidInput
from timetracker.domain.invoice import Invoice
from timetracker.invoicing.extra import needed
from timetracker.invoicing.printed import printed

# For letters that the first has not; typst brings the first two itself, the others where the computer has them.
_FONTS = ["New Computer Modern", "DejaVu Sans", "Noto Sans", "Noto Sans CJK SC", "Noto Serif CJK SC"]


def document(invoice: Invoice) -> bytes:
    """The page. Raises InvalidInput for letters that no font here has, SourceError without typst."""
    return typeset(invoice)


def typeset(invoice: Invoice, xml: bytes = b"", xml_name: str = "") -> bytes:
    """The page, with an XML file in it where one is given."""
    page = printed(invoice)
    data = page._asdict() | {
        "issued": invoice.issued,
        "author": invoice.seller.name,
        "xml": xml.decode() or None,
        "xml_name": xml_name,
        "xml_about": page.title,
    }
    return compiled("invoice.typ", data, page.title)


def compiled(template: str, data: Mapping[str, Any], title: str) -> bytes:
    """A template of this package, filled with data, as PDF/A-3b. Raises as `document`."""
    with needed("typst"):
        import typst
    inputs = {"invoice": json.dumps({**data, "fonts": _FONTS})}
    place = resources.files("timetracker.invoicing").joinpath(template)
    try:
        with resources.as_file(place) as source:
            # Without a root the library asks for the current directory, which may be gone.
            content: bytes = typst.compile(
                str(source), root=str(source.parent), sys_inputs=inputs, pdf_standards="a-3b"
            )
    except typst.TypstError as error:
        raise InvalidInput(
            f"{title} cannot be set as PDF: {error.message}.",
            hint="Letters that no font here has? Install one that has them, or write HTML.",
        ) from None
    return content
