"""Text in, typed statements out; the only place for spaCy and ONNX."""
