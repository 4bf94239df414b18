"""Linear, logistic and softmax regression, on data sets and on an uploaded table."""
