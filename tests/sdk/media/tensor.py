"""Stands in for a tensor of torch: the same methods, channels first, on a device."""

import numpy as np


class Tensor:
    def __init__(self, value):
        self.value = np.asarray(value)
        self.shape = self.value.shape
        self.dtype = "torch.float32"
        self.on_device = True

    def detach(self):
        return self

    def cpu(self):
        moved = Tensor(self.value)
        moved.on_device = False
        return moved

    def numpy(self):
        assert not self.on_device
        return self.value


Tensor.__module__ = "torch"
