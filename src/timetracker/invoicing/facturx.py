"""Factur-X, in Germany ZUGFeRD: the PDF of an invoice that carries the same as XML of EN 16931.

typst writes PDF/A-3b with the file in it; what says that this is Factur-X is added to the metadata (Factur-X 1.07,
section 6.3), and nothing else is changed.
"""

import io

from timetracker.domain.invoice import Invoice
from timetracker.invoicing import cii
from timetracker.invoicing.extra import needed
from timetracker.invoicing.pdf import typeset

FILE = "factur-x.xml"
_SPACE = "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"
_FIELDS = {
    "DocumentType": ("INVOICE", "The type of the hybrid document in capital letters, e.g. INVOICE or ORDER"),
    "DocumentFileName": (FILE, "The file name of the embedded document; must be equal to the value of the /UF entry"),
    "Version": ("1.0", "The actual version of the standard applying to the embedded XML document"),
    "ConformanceLevel": ("EN 16931", "The conformance level of the embedded XML document"),
}
# PDF/A asks for a description of every property that it does not know itself (ISO 19005-3, 6.6.2.3).
_PROPERTY = (
    '<rdf:li rdf:parseType="Resource"><pdfaProperty:name>{name}</pdfaProperty:name>'
    "<pdfaProperty:valueType>Text</pdfaProperty:valueType><pdfaProperty:category>external</pdfaProperty:category>"
    "<pdfaProperty:description>{about}</pdfaProperty:description></rdf:li>"
)
_EXTENSION = (
    '<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" '
    'xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">'
    '<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">'
    "<pdfaSchema:schema>Factur-X PDFA Extension Schema</pdfaSchema:schema>"
    "<pdfaSchema:namespaceURI>{space}</pdfaSchema:namespaceURI><pdfaSchema:prefix>fx</pdfaSchema:prefix>"
    "<pdfaSchema:property><rdf:Seq>{properties}</rdf:Seq></pdfaSchema:property>"
    "</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"
)


def document(invoice: Invoice) -> bytes:
    """The PDF with its XML. Raises InvalidInput, SourceError."""
    with needed("pikepdf"):
        import pikepdf
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(typeset(invoice, cii.document(invoice), FILE))) as pdf:
        metadata = bytes(pdf.Root.Metadata.read_bytes()).decode()
        end = metadata.rindex("</rdf:RDF>")
        pdf.Root.Metadata.write((metadata[:end] + _described() + metadata[end:]).encode())
        pdf.save(out, deterministic_id=True)
    return out.getvalue()


def _described() -> str:
    properties = "".join(_PROPERTY.format(name=name, about=about) for name, (_, about) in _FIELDS.items())
    values = "".join(f"<fx:{name}>{value}</fx:{name}>" for name, (value, _) in _FIELDS.items())
    described = f'<rdf:Description rdf:about="" xmlns:fx="{_SPACE}">{values}</rdf:Description>'
    return described + _EXTENSION.format(space=_SPACE, properties=properties)
