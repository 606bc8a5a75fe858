"""What claim P12 reads from the Postfix files of a relay."""
