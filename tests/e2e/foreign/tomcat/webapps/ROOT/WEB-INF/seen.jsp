<%@ page session="false" isErrorPage="true" import="java.nio.charset.StandardCharsets,java.nio.file.*,java.util.*" %><%!
  /** A text as JSON has it. */
  static String quote(String text) {
    StringBuilder json = new StringBuilder("\"");
    for (char each : text.toCharArray()) {
      if (each == '"' || each == '\\') json.append('\\').append(each);
      else if (each < 32 || each > 126) json.append(String.format("\\u%04x", (int) each));
      else json.append(each);
    }
    return json.append('"').toString();
  }
%><%
  // Any request is answered with what Tomcat believes of it, and written down.
  if (request.getRequestURI().equals("/login/")) {
    response.sendRedirect("/home");
    return;
  }
  int port = request.getServerPort();
  boolean isStandard = port == (request.isSecure() ? 443 : 80);
  List<String> fields = new ArrayList<>();
  for (String name : Collections.list(request.getHeaderNames())) {
    String value = String.join(", ", Collections.list(request.getHeaders(name)));
    fields.add(quote(name) + ":" + quote(value));
  }
  String query = request.getQueryString();
  String body = new String(request.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
  String belief = "{\"scheme\":" + quote(request.getScheme())
    + ",\"authority\":" + quote(request.getServerName() + (isStandard ? "" : ":" + port))
    + ",\"client\":" + quote(request.getRemoteAddr())
    + ",\"target\":" + quote(request.getRequestURI() + (query == null ? "" : "?" + query))
    + ",\"body\":" + quote(body)
    + ",\"fields\":{" + String.join(",", fields) + "}}\n";
  synchronized (application) {
    Files.writeString(Path.of(System.getenv("FIXTURE_RECORD")), belief, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }
  response.setContentType("application/json");
  out.print(belief);
%>
