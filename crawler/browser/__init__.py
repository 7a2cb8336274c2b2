"""Pages that scripts make: Chromium shows them, and every byte it asks for goes our way."""
