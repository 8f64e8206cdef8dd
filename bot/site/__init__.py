"""The site: a published copy of the record, shown by datasette with our pages. It knows no chats and runs no script."""
