using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Parlance.Benchmarks.Timing;

namespace Parlance.Benchmarks.Upstream;

/// <summary>
/// The upstream of every measurement: Kestrel with nothing on it, answering prepared bytes in two dialects. What a stream does is written in the request's text
/// (<see cref="StreamPlan"/>), so that it survives any proxy and any translation.
/// </summary>
internal static class StubServer
{
    public static async Task<int> RunAsync(Arguments arguments)
    {
        var port = (int)arguments.Number("--port", 0);
        arguments.End();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();

        // The stub shares the machine with what is measured: it must not spend its time on handing work from thread to thread.
        builder.WebHost.UseSockets(options => options.UnsafePreferInlineScheduling = true);
        builder.WebHost.ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            options.Listen(IPAddress.Loopback, port, listen => listen.Protocols = HttpProtocols.Http1);
        });
        var app = builder.Build();
        app.Run(AnswerAsync);
        await app.RunAsync();
        return 0;
    }

    private static async Task AnswerAsync(HttpContext context)
    {
        StubDialect? dialect = context.Request.Path.Value switch
        {
            "/v1/chat/completions" => StubDialect.OpenAiChat,
            "/v1/messages" => StubDialect.AnthropicMessages,
            _ => null,
        };
        if (dialect is null)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        var plan = await ReadPlanAsync(context.Request.BodyReader);
        if (plan is not { } stream)
        {
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = dialect.Answer.Length;
            await context.Response.BodyWriter.WriteAsync(dialect.Answer);
            return;
        }

        context.Response.ContentType = "text/event-stream; charset=utf-8";
        await StreamAsync(context.Response.BodyWriter, dialect, stream);
    }

    private static async Task StreamAsync(PipeWriter output, StubDialect dialect, StreamPlan plan)
    {
        var signal = new Signal();
        var due = Clock.Now;
        output.Write(dialect.Begin);
        for (var number = 0; number < plan.Events; number++)
        {
            if ((await output.FlushAsync()).IsCompleted)
            {
                return;
            }

            if (plan.Interval == 0)
            {
                dialect.WriteWord(output, number);
                continue;
            }

            due += plan.Interval;
            await Pacer.Shared.WaitUntilAsync(signal, due);
            dialect.WriteEvent(output, number);
        }

        output.Write(dialect.End);
        await output.FlushAsync();
    }

    private static async ValueTask<StreamPlan?> ReadPlanAsync(PipeReader body)
    {
        while (true)
        {
            var result = await body.ReadAsync();
            if (result.IsCompleted)
            {
                var plan = StreamPlan.Find(result.Buffer.IsSingleSegment ? result.Buffer.FirstSpan : result.Buffer.ToArray());
                body.AdvanceTo(result.Buffer.End);
                return plan;
            }

            body.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }
}
