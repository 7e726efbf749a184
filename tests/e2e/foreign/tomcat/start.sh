#!/bin/sh
# Starts Debian's Tomcat on $HOST:$PORT, with this folder's configuration and everything that it writes in $FIXTURE_FOLDER.
base=$FIXTURE_FOLDER/tomcat
mkdir -p "$base/temp" "$base/logs" "$base/work"
cp -r conf webapps "$base"
home=/usr/share/tomcat10
exec java -Xshare:auto -XX:TieredStopAtLevel=1 -Xmx128m -Dhost="$HOST" -Dport="$PORT" \
  -Dcatalina.home="$home" -Dcatalina.base="$base" -Djava.io.tmpdir="$base/temp" \
  -cp "$home/bin/bootstrap.jar:$home/bin/tomcat-juli.jar" org.apache.catalina.startup.Bootstrap start
