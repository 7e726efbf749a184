<?php
// Any request is answered with what PHP believes of it, and written down. The first lines are those that Lasthop advises.
if (($_SERVER['HTTP_X_FORWARDED_PROTO'] ?? '') === 'https') {
    $_SERVER['HTTPS'] = 'on';
}
$client = $_SERVER['HTTP_X_FORWARDED_FOR'] ?? $_SERVER['REMOTE_ADDR'];

$scheme = ($_SERVER['HTTPS'] ?? '') === 'on' ? 'https' : 'http';
if ($_SERVER['REQUEST_URI'] === '/login/') {
    header("Location: $scheme://{$_SERVER['HTTP_HOST']}/home");
    exit;
}
$fields = array_filter($_SERVER, fn($name) => preg_match('/^(HTTP|CONTENT)_/', $name) && !in_array($name, ['HTTP_CONTENT_TYPE', 'HTTP_CONTENT_LENGTH']), ARRAY_FILTER_USE_KEY);
$belief = [
    'scheme' => $scheme,
    'authority' => $_SERVER['HTTP_HOST'],
    'client' => $client,
    'target' => $_SERVER['REQUEST_URI'],
    'body' => latin1(file_get_contents('php://input')),
    'fields' => array_map('latin1', $fields),
];
file_put_contents(getenv('FIXTURE_RECORD'), json_encode($belief, JSON_UNESCAPED_SLASHES) . "\n", FILE_APPEND);
header('Content-Type: application/json');
echo json_encode($belief);

/** One character for each byte, without an extension. */
function latin1(string $bytes): string
{
    return implode('', array_map(fn($byte) => ord($byte) < 128 ? $byte : chr(0xC0 | ord($byte) >> 6) . chr(0x80 | ord($byte) & 0x3F), str_split($bytes)));
}
