using Parlance.Manifests;

namespace Parlance.Gateway.Surfaces;

/// <summary><c>GET /schemas/manifest.json</c>: the JSON Schema of a manifest, for editors, which send no key.</summary>
internal static class SchemaSurface
{
    public static IReadOnlyList<Route> Routes { get; } = [new("GET", "/schemas/manifest.json", null, WriteAsync) { Access = Access.Open }];

    private static async ValueTask WriteAsync(Call call)
    {
        await using var schema = ManifestSet.OpenSchema();
        call.Http.Response.ContentType = "application/schema+json";
        call.Http.Response.ContentLength = schema.Length;
        await schema.CopyToAsync(call.Http.Response.Body, call.Http.RequestAborted);
    }
}
