"""All input and output: files, the output directory, the key store."""
