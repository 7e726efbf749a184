<%@ page session="false" contentType="text/plain; charset=ISO-8859-1" %><%
  // What an application sees, a line each.
  out.print(request.getScheme() + "\n" + request.getServerName() + "\n" + request.getServerPort() + "\n" + request.getRemoteAddr());
%>
