import { literal, splitName } from "../../sql/names.ts";

/**
 * A query for the views that read a table, themselves or through other views, those first on which others
 * depend. Each row has the view's name in quotes, its schema, its own name, the statement that drops it,
 * and those that make it again as it is, as a JSON list: definition, owner, rules and triggers, grants,
 * comments, and the indexes of a materialized view.
 * @param table Its name in quotes.
 */
export function dependentViews(table: string): string {
  return `WITH RECURSIVE found (oid, depth) AS (
  SELECT to_regclass(${literal(table)})::oid, 0
  UNION
  SELECT r.ev_class, found.depth + 1
  FROM found
  JOIN pg_catalog.pg_depend AS d ON d.refobjid = found.oid
    AND d.refclassid = 'pg_catalog.pg_class'::regclass
    AND d.classid = 'pg_catalog.pg_rewrite'::regclass
  JOIN pg_catalog.pg_rewrite AS r ON r.oid = d.objid AND r.ev_class <> found.oid
), views AS (
  SELECT c.*, format('%I.%I', n.nspname, c.relname) AS name, n.nspname AS schema, found.depth,
    CASE c.relkind WHEN 'm' THEN 'MATERIALIZED VIEW' ELSE 'VIEW' END AS kind
  FROM (SELECT oid, max(depth) AS depth FROM found WHERE depth > 0 GROUP BY oid) AS found
  JOIN pg_catalog.pg_class AS c ON c.oid = found.oid
  JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('v', 'm')
), pieces (oid, position, statement) AS (
  SELECT oid, 1, format('CREATE %s %s%s AS %s%s', kind, name,
    CASE WHEN reloptions IS NULL THEN '' ELSE format(' WITH (%s)', array_to_string(reloptions, ', ')) END,
    rtrim(pg_get_viewdef(oid), E' \\n;'),
    CASE WHEN relkind = 'm' AND NOT relispopulated THEN ' WITH NO DATA' ELSE '' END)
  FROM views
  UNION ALL
  SELECT i.indrelid, 2, pg_get_indexdef(i.indexrelid)
  FROM views JOIN pg_catalog.pg_index AS i ON i.indrelid = views.oid
  UNION ALL
  SELECT r.ev_class, 3, pg_get_ruledef(r.oid)
  FROM views JOIN pg_catalog.pg_rewrite AS r ON r.ev_class = views.oid
  WHERE r.rulename <> '_RETURN'
  UNION ALL
  SELECT t.tgrelid, 4, pg_get_triggerdef(t.oid)
  FROM views JOIN pg_catalog.pg_trigger AS t ON t.tgrelid = views.oid
  WHERE NOT t.tgisinternal
  UNION ALL
  SELECT a.attrelid, 5, format('ALTER VIEW %s ALTER COLUMN %I SET DEFAULT %s', views.name, a.attname,
    pg_get_expr(f.adbin, f.adrelid))
  FROM views JOIN pg_catalog.pg_attribute AS a ON a.attrelid = views.oid
  JOIN pg_catalog.pg_attrdef AS f ON f.adrelid = a.attrelid AND f.adnum = a.attnum
  UNION ALL
  SELECT oid, 6, format('COMMENT ON %s %s IS %L', kind, name, obj_description(oid, 'pg_class'))
  FROM views WHERE obj_description(oid, 'pg_class') IS NOT NULL
  UNION ALL
  SELECT a.attrelid, 7, format('COMMENT ON COLUMN %s.%I IS %L', views.name, a.attname,
    col_description(a.attrelid, a.attnum))
  FROM views JOIN pg_catalog.pg_attribute AS a ON a.attrelid = views.oid AND a.attnum > 0
  WHERE col_description(a.attrelid, a.attnum) IS NOT NULL
  UNION ALL
  SELECT views.oid, 8, format('GRANT %s ON %s TO %s%s', acl.privilege_type, views.name,
    CASE acl.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(acl.grantee)) END,
    CASE WHEN acl.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
  FROM views CROSS JOIN LATERAL aclexplode(views.relacl) AS acl
  WHERE acl.grantee <> views.relowner
  UNION ALL
  SELECT views.oid, 9, format('GRANT %s (%I) ON %s TO %s%s', acl.privilege_type, a.attname, views.name,
    CASE acl.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(acl.grantee)) END,
    CASE WHEN acl.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
  FROM views JOIN pg_catalog.pg_attribute AS a ON a.attrelid = views.oid
  CROSS JOIN LATERAL aclexplode(a.attacl) AS acl
  WHERE acl.grantee <> views.relowner
  UNION ALL
  SELECT oid, 10, format('ALTER %s %s OWNER TO %I', kind, name, pg_get_userbyid(relowner))
  FROM views WHERE pg_get_userbyid(relowner) <> current_user
)
SELECT views.name, views.schema::text, views.relname::text, format('DROP %s %s', kind, views.name),
  (SELECT json_agg(statement ORDER BY position, statement) FROM pieces WHERE pieces.oid = views.oid)::text
FROM views ORDER BY depth, views.name`;
}

/**
 * A query for whether any view reads a table: a tenth of the time of {@linkcode dependentViews}, which is
 * mostly planned for nothing.
 * @param table Its name in quotes.
 */
export function hasDependentViews(table: string): string {
  return `SELECT EXISTS (
  SELECT FROM pg_catalog.pg_depend AS d
  JOIN pg_catalog.pg_rewrite AS r ON r.oid = d.objid
  WHERE d.refclassid = 'pg_catalog.pg_class'::regclass
    AND d.classid = 'pg_catalog.pg_rewrite'::regclass
    AND d.refobjid = to_regclass(${literal(table)}) AND r.ev_class <> d.refobjid
)`;
}

/**
 * A query for the names and types of a table's columns, as far as they can be written to, in their order;
 * one row of nulls for a table without columns, none when there is no table, view or the like.
 * @param table Its name in quotes.
 */
export function columnsOfTable(table: string): string {
  return "SELECT a.attname::text, format_type(a.atttypid, a.atttypmod) " +
    "FROM pg_catalog.pg_class AS c LEFT JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid " +
    "AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' " +
    `WHERE c.oid = to_regclass(${literal(table)}) AND c.relkind IN ('r', 'p', 'v', 'm', 'f') ` +
    "ORDER BY a.attnum";
}

/** A query for the names of tables and views that differ from a table's by case only, in the quotes they need. */
export function similarTables(table: string): string {
  const [name = "", schema] = splitName(table).toReversed();
  const ofSchema = schema === undefined ? "current_schema()::text" : literal(schema);
  return "SELECT format('%I.%I', n.nspname, c.relname) FROM pg_catalog.pg_class AS c " +
    "JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace " +
    `WHERE lower(c.relname) = lower(${literal(name)}) AND lower(n.nspname) = lower(${ofSchema}) ` +
    "AND c.relkind IN ('r', 'p', 'v', 'm', 'f') ORDER BY 1";
}
