using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Parlance.Gateway.Configuration;
using Parlance.Gateway.Tests.Support;
using Parlance.Tests.Support;

namespace Parlance.Gateway.Tests.Hosting;

/// <summary>The files that operators begin with, as far as a machine without container engine and service manager can run them.</summary>
public class DeploymentTests
{
    private static CancellationToken Test => TestContext.Current.CancellationToken;

    [Fact]
    public void ContainerConfiguration_IsValidAndListensBeyondTheContainer()
    {
        var (options, errors) = ConfigurationLoader.Load(RepositoryRoot.Combine("deploy/container.yaml"), null, _ => null);

        Assert.Empty(errors);
        Assert.Equal(["http://0.0.0.0:4000/"], options!.Listen.Select(address => address.AbsoluteUri));
        Assert.Contains(options.Catalog.Providers, provider => provider.Simulated);
    }

    [Fact]
    public void ImageAndUnit_CallTheProgramWithOptionsThatItHas()
    {
        var image = File.ReadAllText(RepositoryRoot.Combine("Dockerfile"));
        var unit = File.ReadAllText(RepositoryRoot.Combine("deploy/parlance.service"));

        Assert.Contains("""CMD ["serve", "--config", "/etc/parlance/parlance.yaml", "--data", "/data"]""", image, StringComparison.Ordinal);
        Assert.Contains("COPY deploy/container.yaml /etc/parlance/parlance.yaml", image, StringComparison.Ordinal);
        Assert.Contains("parlance serve --config /etc/parlance/parlance.yaml --data /var/lib/parlance", unit, StringComparison.Ordinal);
        Assert.Contains("TimeoutStopSec=130", unit, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nginx_InFrontOfTheGateway_PassesTokensAsTheyComeAndHidesTheInside()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/sbin/nginx"), "needs nginx, which the checks of this project install");
        await using var gateway = await TestGateway.StartAsync();
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.Path);
        var port = FreePort();

        // The shipped file as it is, but for addresses and the certificate of a name that nobody here has.
        var site = File.ReadAllText(RepositoryRoot.Combine("deploy/nginx.conf"))
            .Replace("127.0.0.1:4000", gateway.Address.Authority, StringComparison.Ordinal)
            .Replace("listen 443 ssl;", $"listen 127.0.0.1:{port};", StringComparison.Ordinal)
            .Replace("    ssl_certificate", "    # ssl_certificate", StringComparison.Ordinal);
        await File.WriteAllTextAsync(folder.File("nginx.conf"), $$"""
            daemon off; master_process off; pid {{folder.Path}}/pid;
            events { }
            http {
              access_log off; client_body_temp_path {{folder.Path}}/a; proxy_temp_path {{folder.Path}}/b; fastcgi_temp_path {{folder.Path}}/c; uwsgi_temp_path {{folder.Path}}/d; scgi_temp_path {{folder.Path}}/e;
              {{site}}
            }
            """, Test);
        using var nginx = Process.Start(new ProcessStartInfo("/usr/sbin/nginx", ["-p", folder.Path, "-e", folder.File("error.log"), "-c", folder.File("nginx.conf")]))!;
        try
        {
            using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
            client.DefaultRequestHeaders.Authorization = gateway.Client.DefaultRequestHeaders.Authorization;
            while (!await CanConnectAsync(port))
            {
                Assert.False(nginx.HasExited, "nginx takes its configuration");
            }

            using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = new StringContent("""{"model":"lab/echo","stream":true,"messages":[{"role":"user","content":"[sim:stall-after=4] one two three four five six"}]}""", null, "application/json") };
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Test);
            await using var stream = await answer.Content.ReadAsStreamAsync(Test);
            var first = new byte[64];
            await stream.ReadExactlyAsync(first, Test);

            // The stream has stalled upstream and never ends: what was read came through while it ran.
            Assert.StartsWith("data: {", System.Text.Encoding.UTF8.GetString(first), StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/metrics", Test)).StatusCode);
            Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/admin/v1/keys", Test)).StatusCode);
        }
        finally
        {
            nginx.Kill();
            await nginx.WaitForExitAsync(Test);
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task<bool> CanConnectAsync(int port)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port, Test);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
