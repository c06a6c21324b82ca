"""A Word file put together from its parts: content types, relationships, properties."""

from __future__ import annotations

from dataclasses import dataclass, field

from construction.styles import NUMBERING, STYLES
from construction.theme import THEME
from sseplan.documents import archive

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_OFFICE = "application/vnd.openxmlformats-officedocument"
_PROPERTIES = "application/vnd.openxmlformats-package.core-properties+xml"
# A drawing of the plan declares its own namespaces; Word wants these two at the root.
_ROOT = (
    f'xmlns:w="{_W}" xmlns:r="{_R}" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
)

_SETTINGS = (
    f'{HEAD}<w:settings xmlns:w="{_W}"><w:zoom w:percent="100"/>'
    '<w:defaultTabStop w:val="567"/><w:autoHyphenation w:val="0"/>'
    '<w:characterSpacingControl w:val="doNotCompress"/>'
    '<w:compat><w:compatSetting w:name="compatibilityMode" '
    'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
    '<w:themeFontLang w:val="fr-FR"/><w:decimalSymbol w:val=","/><w:listSeparator w:val=";"/>'
    "</w:settings>"
)
_FONTS = (
    f'{HEAD}<w:fonts xmlns:w="{_W}"><w:font w:name="Calibri">'
    '<w:altName w:val="Carlito"/><w:panose1 w:val="020F0502020204030204"/>'
    '<w:charset w:val="00"/><w:family w:val="swiss"/><w:pitch w:val="variable"/></w:font>'
    '<w:font w:name="Segoe UI Symbol"><w:altName w:val="DejaVu Sans"/><w:charset w:val="00"/>'
    '<w:family w:val="swiss"/><w:pitch w:val="variable"/></w:font></w:fonts>'
)
_APP = (
    f'{HEAD}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/'
    'extended-properties"><Application>sseplan</Application></Properties>'
)
# The dates are those of the plan's version, put in when it is rendered.
_NO_DATE = "2022-12-01T00:00:00Z"


@dataclass(frozen=True)
class Properties:
    """The tags (or plain text) of the document's properties."""

    title: str = "{{ document.title }}"
    creator: str = "{{ document.creator }}"
    subject: str = "{{ document.subject }}"
    category: str = "{{ document.level }}"


@dataclass(frozen=True)
class Draft:
    """What a template is made of: the body, and headers and footers by relationship id."""

    body: str
    headers: dict[str, str] = field(default_factory=dict)
    footers: dict[str, str] = field(default_factory=dict)
    properties: Properties = Properties()


def built(draft: Draft) -> bytes:
    """The file."""
    parts = _parts(draft)
    names = sorted(parts, key=archive.order)
    return archive.write(archive.pack(name, parts[name].encode(), 9) for name in names)


def _parts(draft: Draft) -> dict[str, str]:
    margins = _margin_parts(draft)
    return {
        "[Content_Types].xml": _content_types(margins),
        "_rels/.rels": _package_relationships(),
        "docProps/app.xml": _APP,
        "docProps/core.xml": _core(draft.properties),
        "word/document.xml": _document(draft.body),
        "word/_rels/document.xml.rels": _document_relationships(margins),
        "word/styles.xml": f'{HEAD}<w:styles xmlns:w="{_W}">{STYLES}</w:styles>',
        "word/numbering.xml": f'{HEAD}<w:numbering xmlns:w="{_W}">{NUMBERING}</w:numbering>',
        "word/settings.xml": _SETTINGS,
        "word/fontTable.xml": _FONTS,
        "word/theme/theme1.xml": HEAD + THEME,
        **{f"word/{file}": xml for _, (file, _, xml) in margins.items()},
    }


def _document(body: str) -> str:
    return f"{HEAD}<w:document {_ROOT}><w:body>{body}</w:body></w:document>"


def _margin_parts(draft: Draft) -> dict[str, tuple[str, str, str]]:
    """Relationship id → (file, kind, XML) of the headers and footers."""
    found: dict[str, tuple[str, str, str]] = {}
    for kind, element, stories in (
        ("header", "hdr", draft.headers),
        ("footer", "ftr", draft.footers),
    ):
        for number, (target, xml) in enumerate(stories.items(), 1):
            whole = f"{HEAD}<w:{element} {_ROOT}>{xml}</w:{element}>"
            found[target] = (f"{kind}{number}.xml", kind, whole)
    return found


def _content_types(margins: dict[str, tuple[str, str, str]]) -> str:
    word = f"{_OFFICE}.wordprocessingml"
    overrides = {
        "word/document.xml": f"{word}.document.main+xml",
        "word/styles.xml": f"{word}.styles+xml",
        "word/numbering.xml": f"{word}.numbering+xml",
        "word/settings.xml": f"{word}.settings+xml",
        "word/fontTable.xml": f"{word}.fontTable+xml",
        "word/theme/theme1.xml": f"{_OFFICE}.theme+xml",
        "docProps/app.xml": f"{_OFFICE}.extended-properties+xml",
        "docProps/core.xml": _PROPERTIES,
    } | {f"word/{file}": f"{word}.{kind}+xml" for file, kind, _ in margins.values()}
    lines = "".join(
        f'<Override PartName="/{part}" ContentType="{type_}"/>' for part, type_ in overrides.items()
    )
    return (
        f'{HEAD}<Types xmlns="{_TYPES}"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{lines}</Types>'
    )


def _package_relationships() -> str:
    metadata = "http://schemas.openxmlformats.org/package/2006/relationships/metadata"
    return _relationships(
        ("rId1", f"{_R}/officeDocument", "word/document.xml"),
        ("rId2", f"{metadata}/core-properties", "docProps/core.xml"),
        ("rId3", f"{_R}/extended-properties", "docProps/app.xml"),
    )


def _document_relationships(margins: dict[str, tuple[str, str, str]]) -> str:
    own = [
        (f"rId{number}", f"{_R}/{name}", f"{name}.xml")
        for number, name in enumerate(("styles", "numbering", "settings", "fontTable"), 1)
    ]
    others = [(target, f"{_R}/{kind}", file) for target, (file, kind, _) in margins.items()]
    theme = ("rId5", f"{_R}/theme", "theme/theme1.xml")
    return _relationships(*own, theme, *others)


def _relationships(*links: tuple[str, str, str]) -> str:
    lines = "".join(
        f'<Relationship Id="{id_}" Type="{type_}" Target="{target}"/>'
        for id_, type_, target in links
    )
    return f'{HEAD}<Relationships xmlns="{_RELS}">{lines}</Relationships>'


def _core(properties: Properties) -> str:
    return (
        f'{HEAD}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/'
        'metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{properties.title}</dc:title><dc:subject>{properties.subject}</dc:subject>"
        f"<dc:creator>{properties.creator}</dc:creator>"
        f"<cp:category>{properties.category}</cp:category>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{_NO_DATE}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{_NO_DATE}</dcterms:modified>'
        "<dc:language>fr-FR</dc:language></cp:coreProperties>"
    )
