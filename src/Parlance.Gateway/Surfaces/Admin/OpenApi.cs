namespace Parlance.Gateway.Surfaces.Admin;

/// <summary>The description of <c>/admin/v1</c>, written by hand and held against the routes by a test. It tells nothing of this gateway and so needs no key.</summary>
internal static class OpenApi
{
    public static Stream Open() => typeof(OpenApi).Assembly.GetManifestResourceStream("openapi.json")!;

    public static async ValueTask WriteAsync(Call call)
    {
        await using var document = Open();
        call.Http.Response.ContentType = "application/json";
        call.Http.Response.ContentLength = document.Length;
        await document.CopyToAsync(call.Http.Response.Body, call.Http.RequestAborted);
    }
}
