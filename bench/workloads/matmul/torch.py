from measure import report_matmul
from torch_model import torch


def prepare(a, b):
    a, b = torch.from_numpy(a), torch.from_numpy(b)
    return lambda: torch.mm(a, b)


report_matmul(prepare)
