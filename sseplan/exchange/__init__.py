"""What comes from or goes to other programs: calendars, mail, packages, schedulers,
spreadsheets."""
