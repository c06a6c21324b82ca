"""The theme part: Word does without it, validators and other programs ask for it."""

from __future__ import annotations

from construction.looks import AMBER, BLUE, FONT, GREY, INK, PALE

_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_COLOURS = {
    "dk1": INK, "lt1": "FFFFFF", "dk2": BLUE, "lt2": PALE, "accent1": BLUE, "accent2": AMBER,
    "accent3": GREY, "accent4": "4A6FA5", "accent5": "8A5A9E", "accent6": "5B7F3A",
    "hlink": BLUE, "folHlink": GREY,
}  # fmt: skip


def _font(kind: str) -> str:
    return (
        f'<a:{kind}Font><a:latin typeface="{FONT}"/><a:ea typeface=""/><a:cs typeface=""/>'
        f"</a:{kind}Font>"
    )


_FILL = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
_EFFECT = "<a:effectStyle><a:effectLst/></a:effectStyle>"

THEME = (
    f'<a:theme xmlns:a="{_A}" name="sseplan"><a:themeElements><a:clrScheme name="sseplan">'
    + "".join(f'<a:{key}><a:srgbClr val="{rgb}"/></a:{key}>' for key, rgb in _COLOURS.items())
    + f'</a:clrScheme><a:fontScheme name="sseplan">{_font("major")}{_font("minor")}</a:fontScheme>'
    + f'<a:fmtScheme name="sseplan"><a:fillStyleLst>{_FILL * 3}</a:fillStyleLst><a:lnStyleLst>'
    + "".join(f'<a:ln w="{width}">{_FILL}</a:ln>' for width in (6350, 12700, 19050))
    + f"</a:lnStyleLst><a:effectStyleLst>{_EFFECT * 3}</a:effectStyleLst>"
    + f"<a:bgFillStyleLst>{_FILL * 3}</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>"
)
