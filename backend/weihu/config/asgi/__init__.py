"""What answers on the port: the gateway, the event stream, probes and pages in front; Django behind."""
