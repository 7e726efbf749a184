/** What stands in wp-config.php files before WordPress begins, right and wrong, as people write it. */
export const scripts: readonly string[] = [
  "$_SERVER['HTTPS'] = 'on';",
  "if (isset($_SERVER['HTTP_X_FORWARDED_PROTO']) && $_SERVER['HTTP_X_FORWARDED_PROTO'] == 'https') { $_SERVER['HTTPS'] = 'on'; }",
  "if (isset($_SERVER['HTTP_X_FORWARDED_PROTO']) && strpos($_SERVER['HTTP_X_FORWARDED_PROTO'], 'https') !== false) $_SERVER['HTTPS'] = 'on';",
  "if (strpos($_SERVER['HTTP_X_FORWARDED_PROTO'], 'https')) $_SERVER['HTTPS'] = 'on';",
  "if (stripos($_SERVER['HTTP_X_FORWARDED_PROTO'] ?? '', 'HTTPS') === 0) { $_SERVER['HTTPS'] = '1'; }",
  "if (($_SERVER['HTTP_X_FORWARDED_PROTO'] ?? '') === 'https' && in_array($_SERVER['REMOTE_ADDR'], ['127.0.0.1', '10.0.0.2'], true)) { $_SERVER['HTTPS'] = 'on'; $_SERVER['SERVER_PORT'] = 443; }",
  "if (!empty($_SERVER['HTTP_X_FORWARDED_SSL']) || 'on' == strtolower($_SERVER['HTTP_X_FORWARDED_SSL'])) { $_SERVER['HTTPS'] = 'on'; }",
  "if (isset($_SERVER['HTTP_X_FORWARDED_FOR'])) { $list = explode(',', $_SERVER['HTTP_X_FORWARDED_FOR']); $_SERVER['REMOTE_ADDR'] = trim($list[0]); }",
  "if (isset($_SERVER['HTTP_X_FORWARDED_FOR'])) { $_SERVER['REMOTE_ADDR'] = trim(current(explode(',', $_SERVER['HTTP_X_FORWARDED_FOR']))); }",
  "if (isset($_SERVER['HTTP_X_FORWARDED_HOST'])) { $_SERVER['HTTP_HOST'] = $_SERVER['HTTP_X_FORWARDED_HOST']; }",
  "$proto = $_SERVER['HTTP_X_FORWARDED_PROTO'] ?? 'http'; $_SERVER['HTTPS'] = $proto === 'https' ? 'on' : 'off';",
  "$_SERVER['HTTPS'] = strtolower(trim(explode(',', $_SERVER['HTTP_X_FORWARDED_PROTO'] ?? '')[0])) === 'https' ? 'on' : '';",
  "if (getenv('BEHIND_PROXY') === 'yes' and str_contains($_SERVER['HTTP_X_FORWARDED_PROTO'] ?? '', 'https')): $_SERVER['HTTPS'] = 'on'; endif;",
  "if (str_starts_with($_SERVER['HTTP_X_FORWARDED_PROTO'] ?? '', 'https')) { $_SERVER['HTTPS'] = 'ON'; } elseif ($_SERVER['SERVER_PORT'] == 443) { $_SERVER['HTTPS'] = 1; } else { $_SERVER['HTTPS'] = 'off'; }",
  "if ('https' == $_SERVER['HTTP_X_FORWARDED_PROTO'] || $_SERVER['HTTP_FRONT_END_HTTPS'] === 'on') $_SERVER['HTTPS'] = 'on';",
  "if (isset($_SERVER['HTTP_CF_VISITOR']) && strstr($_SERVER['HTTP_CF_VISITOR'], 'https')) { $_SERVER['HTTPS'] = 'on'; }",
  "if (strcasecmp($_SERVER['HTTP_X_FORWARDED_PROTO'] ?? '', 'https') == 0) { $_SERVER['HTTPS'] = true; }",
  "$_SERVER['HTTP_HOST'] = 'app.example.org'; define('WP_HOME', 'https://' . $_SERVER['HTTP_HOST']);",
  "if (!defined('BEHIND')) define('BEHIND', true); if (BEHIND && ($_SERVER['HTTP_X_FORWARDED_PROTO'] ?? null) === 'https') $_SERVER['HTTPS'] = 'on';",
  "if ('1' == ($_SERVER['HTTP_X_FORWARDED_SSL'] ?? 0)) { $_SERVER['HTTPS'] = '1'; }",
  "foreach (['HTTP_X_FORWARDED_PROTO', 'HTTP_X_SCHEME'] as $name) { if (($_SERVER[$name] ?? '') === 'https') { $_SERVER['HTTPS'] = 'on'; } }",
  "foreach (explode(',', $_SERVER['HTTP_X_FORWARDED_PROTO'] ?? '') as $at => $each) { if (trim($each) === 'https') { $_SERVER['HTTPS'] = 'on'; } }",
  "if (preg_match('#^(?:https|wss)$#i', $_SERVER['HTTP_X_FORWARDED_PROTO'] ?? '')) $_SERVER['HTTPS'] = 'on';",
  "foreach (['HTTP_X_FORWARDED_PROTO', 'HTTP_X_SCHEME'] as $name) { if (!isset($_SERVER[$name])) continue; $_SERVER['HTTPS'] = $_SERVER[$name] === 'https' ? 'on' : 'off'; break; }",
  "if (preg_match('/^https/', $_SERVER['HTTP_X_FORWARDED_PROTO'] ?? '')) { $_SERVER['HTTPS'] = 'on'; }",
  "foreach (['HTTP_X_FORWARDED_PROTO', 'HTTP_X_FORWARDED_SSL'] as $at => $name) { if (empty($_SERVER[$name])) continue; $_SERVER['HTTPS'] = $at === 0 && $_SERVER[$name] === 'http' ? 'off' : 'on'; break; }",
  "foreach ($_SERVER as $key => $value) { if (preg_match('#^HTTP_X_(?:FORWARDED_)?PROTO$#', $key) && $value === 'https') { $_SERVER['HTTPS'] = 'on'; } }",
  "if (preg_match('~(^|,\\s*)https$~i', rtrim($_SERVER['HTTP_X_FORWARDED_PROTO'] ?? '', ', '))) $_SERVER['HTTPS'] = 'on';",
  "if (isset($_SERVER['HTTP_X_FORWARDED_FOR'])) { $hops = array_map('trim', explode(',', $_SERVER['HTTP_X_FORWARDED_FOR'])); $_SERVER['REMOTE_ADDR'] = end($hops); }",
]

/** Those that do what cannot be told without running them, each with the variable that it may write. */
export const beyond: readonly (readonly [string, string])[] = [
  ["if (md5($_SERVER['HTTP_HOST']) === '') { $_SERVER['HTTPS'] = 'on'; }", 'HTTPS'],
  ["$which = md5('x') === '' ? 'HTTPS' : 'OTHER'; $_SERVER[$which] = 'on';", 'HTTPS'],
  [
    "foreach (['HTTP_X_REAL_IP', 'REMOTE_ADDR'] as $name) { if (md5($_SERVER[$name] ?? '') === '') break; $_SERVER['REMOTE_ADDR'] = '192.0.2.1'; }",
    'REMOTE_ADDR',
  ],
]
