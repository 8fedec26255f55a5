"""What lives in a training process: init, log, capture, and the shipper beside it."""
