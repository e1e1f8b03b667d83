using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Parlance.Dialects;
using Parlance.Gateway.Features.Keys;
using Parlance.Gateway.Store;
using Parlance.Wire;

namespace Parlance.Gateway.Surfaces.Admin;

/// <summary>How every route of administration runs: its body is read, the work is done away from the threads that serve callers, and what comes out is JSON or an error in OpenAI's shape.</summary>
internal static class AdminCall
{
    private const int MostBytes = 1024 * 1024;

    public static async ValueTask RunAsync(Call call, Func<ReadOnlyMemory<byte>, AdminAnswer> work)
    {
        var http = call.Http;
        using var body = new PooledBuffer(0);
        await RequestBody.ReadAsync(http, body);
        var answer = body.Length > MostBytes
            ? AdminAnswer.Refused("The body is larger than 1 MiB.", StatusCodes.Status413PayloadTooLarge)
            : await Task.Run(() => Answer(work, body.WrittenMemory), http.RequestAborted);
        if (answer.Error is { } error)
        {
            await ErrorSurface.WriteAsync(http, DialectSet.OpenAiChat, error, call.RequestId);
            return;
        }

        using var json = new PooledBuffer(4096);
        Write(answer, json);

        http.Response.StatusCode = answer.Status;
        http.Response.ContentType = answer.ContentType;
        http.Response.ContentLength = json.Length;
        http.Response.Headers.CacheControl = "no-store";
        await http.Response.Body.WriteAsync(json.WrittenMemory, http.RequestAborted);
    }

    private static void Write(AdminAnswer answer, PooledBuffer json)
    {
        using var writer = new Utf8JsonWriter(json);
        answer.Write?.Invoke(writer);
        foreach (var line in answer.Lines ?? [])
        {
            writer.WriteStartObject();
            line(writer);
            writer.WriteEndObject();
            writer.Flush();
            json.Write("\n"u8);
            writer.Reset();
        }
    }

    private static AdminAnswer Answer(Func<ReadOnlyMemory<byte>, AdminAnswer> work, ReadOnlyMemory<byte> body)
    {
        try
        {
            return work(body);
        }
        catch (Exception e) when (e is StoreException or TransferException)
        {
            return AdminAnswer.Refused(e.Message, StatusCodes.Status400BadRequest);
        }
    }
}
