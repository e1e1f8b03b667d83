using System.Net;
using System.Text.Json;
using Parlance.Gateway.Surfaces;
using Parlance.Gateway.Surfaces.Admin;
using Parlance.Gateway.Tests.Support;

namespace Parlance.Gateway.Tests.Surfaces.Admin;

public sealed class RouteMatrixTests
{
    [Fact]
    public async Task EveryRoute_EveryRole_OpensOnlyToItsOwn()
    {
        await using var rig = await AdminRig.StartAsync();
        List<string> wrong = [];
        foreach (var route in rig.Gateway.Host.Routes)
        {
            var path = route.Path.Replace("{model}", "lab/echo", StringComparison.Ordinal).Replace("{id}", "key_nobody", StringComparison.Ordinal);
            foreach (var (role, key) in new[] { ("nobody", ""), ("wrong", "pk-wrong"), ("caller", TestGateway.Key), ("admin", rig.Secret) })
            {
                var (status, _) = await SendAsync(rig, route.Method, path, key);
                var may = route.Access == Access.Open || (route.Access is Access.Admin or Access.Metrics && role == "admin") || (route.Access == Access.Metrics && role == "nobody") || (route.Access == Access.Caller && role == "caller");
                var refused = status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden;
                if (may == refused || (!may && (int)status < 400))
                {
                    wrong.Add($"{route.Method} {path} as {role}: {(int)status}");
                }
            }
        }

        Assert.Empty(wrong);
        Assert.InRange(rig.Gateway.Host.Routes.Count, 30, 200);
    }

    [Fact]
    public async Task OpenApi_Document_HasTheRoutesOfAdministrationAndNoOther()
    {
        await using var rig = await AdminRig.StartAsync();
        using var document = await JsonDocument.ParseAsync(OpenApi.Open());

        var described = from path in document.RootElement.GetProperty("paths").EnumerateObject()
                        from method in path.Value.EnumerateObject()
                        where method.Name != "parameters"
                        select $"{method.Name.ToUpperInvariant()} {path.Name}";
        var answered = rig.Gateway.Host.Routes.Where(route => route.Path.StartsWith("/admin/", StringComparison.Ordinal)).Select(route => $"{route.Method} {route.Path}");

        Assert.Equal(answered.Order(), described.Order());
    }

    private static async Task<(HttpStatusCode Status, string Body)> SendAsync(AdminRig rig, string method, string path, string key)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (key.Length > 0)
        {
            request.Headers.Authorization = new System.Net.Http.Headers.AuthenticationHeaderValue("Bearer", key);
        }

        using var client = new HttpClient { BaseAddress = rig.Gateway.Address };
        using var response = await client.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
