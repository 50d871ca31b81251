from keras_model import classifier
from measure import report_digits

report_digits(classifier)
