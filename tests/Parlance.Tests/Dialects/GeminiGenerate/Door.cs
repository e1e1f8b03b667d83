using System.Buffers;
using Parlance.Dialects;

namespace Parlance.Tests.Dialects.GeminiGenerate;

/// <summary>The dialect's two faces for requests, as tests want them.</summary>
internal static class Door
{
    public static readonly Quirks Earlier = new()
    {
        ByModel = new Dictionary<string, Quirks>
        {
            ["gemini-1"] = new() { Earlier = true },
            ["gemini-2"] = new() { Earlier = true },
            ["gemini-2.5"] = new() { Earlier = true, ReasoningControl = "budget" },
            ["gemini-2.5-pro"] = new() { Earlier = true, ReasoningControl = "budget", BudgetFloor = 128 },
        },
    };

    public static ChatRequest Read(ReadOnlyMemory<byte> body)
    {
        Assert.True(DialectSet.GeminiGenerate.TryReadRequest(body, out var request, out var error), error?.Message);
        return request;
    }

    public static ChatError Refuse(string body)
    {
        Assert.False(DialectSet.GeminiGenerate.TryReadRequest(System.Text.Encoding.UTF8.GetBytes(body), out _, out var error));
        return error;
    }

    public static byte[] Write(ChatRequest request, Quirks? quirks = null, string model = "gemini-3-pro-preview", DroppedFields? dropped = null)
    {
        var output = new ArrayBufferWriter<byte>();
        Assert.True(DialectSet.GeminiGenerate.TryWriteRequest(request, new WireTarget(model, quirks ?? Earlier), output, dropped ?? new DroppedFields(), out var error), error?.Message);
        return output.WrittenSpan.ToArray();
    }

    public static ChatError RefuseToWrite(ChatRequest request, string model = "gemini-3-pro-preview")
    {
        var output = new ArrayBufferWriter<byte>();
        Assert.False(DialectSet.GeminiGenerate.TryWriteRequest(request, new WireTarget(model, Earlier), output, new DroppedFields(), out var error));
        Assert.Equal(0, output.WrittenCount);
        return error;
    }
}
