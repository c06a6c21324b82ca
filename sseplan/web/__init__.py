"""The form: the whole questionnaire in the browser, on one's own machine.

Knows HTTP and HTML and nothing of rules: it calls what the terminal calls.

``app``         the pages put together        ``guards``     who may ask what of the server
``server``      the port, the token           ``desk``       the plan, shared with the terminal
``questions``   a section's page, saving      ``rows``       the tables        ``importing``  files
``home``        how the plan stands           ``conformity`` what is wrong     ``documents``  Word
``versions``    from one year to the next     ``sending``    the ARS           ``dues``       dates
``lookups``     communes, persons             ``models``     model fiches      ``pictures``   SVG
``forms``       an answer to and from the fields of a form
"""
