"""An experiment in, numbers out: no HTTP, no Streamlit, no drawing."""
