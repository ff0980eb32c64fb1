{% macro never() %}{% endmacro %}
