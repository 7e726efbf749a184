<?php

// Answers one line of JSON for each line of JSON: what Symfony's Request concludes, Laravel's behind its TrustProxies, or what a
// script makes of $_SERVER.
require '/usr/share/php/Illuminate/Http/autoload.php';

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

/** Of an application without a configuration file: the function is of Laravel's foundation, which is not needed here. */
function config(): ?array
{
    return null;
}

function behindLaravel(array $asked): array
{
    static $middlewares = [];
    $text = $asked['middleware'];
    if (!isset($middlewares[$text])) {
        $name = 'TrustProxies' . count($middlewares);
        // A class of ours, from the table beside this file.
        eval(str_replace(['<?php', 'class TrustProxies'], ['', "class $name"], $text));
        $class = "App\\Http\\Middleware\\$name";
        $middlewares[$text] = new $class();
    }
    Request::setTrustedHosts([]);
    $_SERVER = $asked['server'];
    $request = new \Illuminate\Http\Request([], [], [], [], [], $asked['server']);
    try {
        return $middlewares[$text]->handle($request, fn ($request) => [
            'client' => $request->ip(),
            'host' => $request->getHttpHost(),
            'scheme' => $request->getScheme(),
        ]);
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
    $told = match ($asked['kind']) {
        'symfony' => concluded($asked),
        'laravel' => behindLaravel($asked),
        'script' => (object) ran($asked),
    };
    echo json_encode($told, JSON_INVALID_UTF8_SUBSTITUTE), "\n";
}
