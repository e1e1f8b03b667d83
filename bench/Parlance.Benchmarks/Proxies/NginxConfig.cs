namespace Parlance.Benchmarks.Proxies;

/// <summary>nginx as a streaming proxy at its best: no buffering, kept connections on both sides, no access log.</summary>
internal static class NginxConfig
{
    public static string? FindProgram() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Concat(["/usr/sbin", "/usr/local/sbin"])
            .Where(folder => folder.Length > 0)
            .Select(folder => Path.Combine(folder, "nginx"))
            .FirstOrDefault(File.Exists);

    /// <summary>Writes the configuration into <paramref name="folder"/> and returns the arguments to start with.</summary>
    public static string[] Write(string folder, int port, int upstreamPort)
    {
        var file = Path.Combine(folder, "nginx.conf");
        File.WriteAllText(file, $$"""
            daemon off;
            worker_processes auto;
            pid {{folder}}/nginx.pid;
            error_log {{folder}}/error.log;
            events { worker_connections 4096; }
            http {
              access_log off;
              keepalive_requests 100000000;
              client_body_temp_path {{folder}}/body;
              proxy_temp_path {{folder}}/proxy;
              fastcgi_temp_path {{folder}}/fastcgi;
              uwsgi_temp_path {{folder}}/uwsgi;
              scgi_temp_path {{folder}}/scgi;
              upstream bench { server 127.0.0.1:{{upstreamPort}}; keepalive 1024; keepalive_requests 100000000; }
              server {
                listen 127.0.0.1:{{port}};
                location / {
                  proxy_pass http://bench;
                  proxy_http_version 1.1;
                  proxy_set_header Connection "";
                  proxy_buffering off;
                  proxy_read_timeout 300s;
                }
              }
            }
            """);
        return ["-p", folder, "-e", Path.Combine(folder, "error.log"), "-c", file];
    }
}
