from construction.package import Draft
from construction.blocks import p, section
def draft(outline):
    return Draft(p("x")+section())
