<?php

// Answers one line of JSON for each line of JSON: what Symfony's Request concludes, or what a script makes of $_SERVER.
require '/usr/share/php/Symfony/Component/HttpFoundation/autoload.php';

use Symfony\Component\HttpFoundation\Request;

function concluded(array $asked): array
{
    $_SERVER = $asked['server'];
    Request::setTrustedProxies($asked['proxies'], $asked['headers']);
    Request::setTrustedHosts($asked['hosts']);
    $request = new Request([], [], [], [], [], $asked['server']);
    try {
        $client = $request->getClientIp();
        $host = $request->getHttpHost();
        return ['scheme' => $request->getScheme(), 'host' => $host, 'client' => $client];
    } catch (\Throwable) {
        return ['status' => 400];
    }
}

function ran(array $asked): array
{
    $_SERVER = $asked['server'];
    foreach ($asked['environment'] as $name => $value) {
        putenv("$name=$value");
    }
    // A script of ours, from the table beside this file.
    (static fn () => eval($asked['script']))();
    return array_intersect_key($_SERVER, array_flip(['HTTPS', 'SERVER_PORT', 'HTTP_HOST', 'REMOTE_ADDR']));
}

error_reporting(0);
while (($line = fgets(STDIN)) !== false) {
    $asked = json_decode($line, true);
    echo json_encode($asked['kind'] === 'symfony' ? concluded($asked) : (object) ran($asked), JSON_INVALID_UTF8_SUBSTITUTE), "\n";
}
