from torch_model import classifier
from measure import report_mnist

report_mnist(classifier)
