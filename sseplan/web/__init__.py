"""The form: the whole questionnaire in the browser, on one's own machine.

Knows HTTP and HTML and nothing of rules: it calls what the terminal calls.

server, key, guards, bare           the port, what opens it, who may ask what; pages of refusals
app, desk                           the pages put together; the plan, shared with the terminal
home (glance), starting             how the plan stands; the page that begins one
frame, told, sent                   what every page has; what one that stays open is told; what
                                    a form held that was refused
questions (asked, forms)            the questions of a section, saved one by one
rows (rows_view, row_forms,         tables: shown, edited, and what is done to their rows
  row_acts, row_changes)
importing, pasted                   rows from a spreadsheet, shown before they are added
lookups, communes, models           communes and persons looked up; rows offered filled in
pictures (matrix, svg)              the risk matrix, the alert chain, the crisis cell, drawn
conformity, stages, documents,      what is wrong, to freeze and to send; Word, PDF and the plan
  downloads                         to read; files handed over
versions, freezing, restoring,      frozen versions, any two compared; the yearly review
  reviewing
sending, prepared, dues             what goes to the ARS and comes back; what falls due
guide_page, guide_html              the guide, beside a question or as a page
sentences, fields                   what other rooms say, put for a page; fields of other forms
"""
