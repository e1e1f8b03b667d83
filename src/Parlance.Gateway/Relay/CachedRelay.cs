using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Parlance.Dialects;
using Parlance.Gateway.Features.Budgets;
using Parlance.Gateway.Features.Cache;
using Parlance.Gateway.Features.Ledger;
using Parlance.Gateway.Features.Responses;
using Parlance.Gateway.Surfaces;

namespace Parlance.Gateway.Relay;

/// <summary>
/// Gives an answer again that was given before, and lets callers who ask the same at the same time share one call: whoever comes first has it made, apart from its own connection, and reads it like the others. A caller who leaves takes
/// nothing from the others; when the last one has left, the call is cancelled. Thread-safe.
/// </summary>
internal sealed class CachedRelay(AnswerCache cache, LedgerWriter ledger, TimeProvider time)
{
    private const string Cost = "x-parlance-cost-nanousd";
    private const string Attempts = "x-parlance-attempts";
    private const string Target = "x-parlance-target";

    /// <summary>Makes an answer for a request that is its own: the caller's may end before.</summary>
    public delegate ValueTask<SentChat> Making(Call made, PreparedChat prepared, Spend? spend);

    /// <summary>Whether an answer may be kept or shared for this request.</summary>
    public bool TryAsk(in Call at, in PreparedChat prepared, [NotNullWhen(true)] out CachedQuestion? question)
    {
        question = null;
        if (cache.Options is not { } options || !options.Scope.Covers(at.Key!, prepared.Scan.Model))
        {
            return false;
        }

        var headers = at.Http.Request.Headers;
        var directive = CacheDirectives.Read(headers);
        if (directive == CacheDirective.Bypass)
        {
            at.Http.Response.Headers[CacheDirectives.Header] = "bypass";
            return false;
        }

        var (door, scan) = (prepared.Door, prepared.Scan);
        var name = Question.Of(at.Key!.Partition, scan.Body.Span, Facts(prepared, headers));
        question = new CachedQuestion(name, AnswerForm.Of(scan, door.Dialect, door.AsList(at.Http.Request)), door.Dialect, directive == CacheDirective.Refresh);
        return true;
    }

    public async ValueTask RunAsync(Call at, CachedQuestion question, PreparedChat prepared, Spend? spend, Making make)
    {
        try
        {
            while (true)
            {
                if (!question.Refreshes && cache.Find(question.Name) is { } kept && kept.As(question.Form, question.Dialect) is { } bytes)
                {
                    await GiveAsync(at, question, prepared, kept, bytes);
                    return;
                }

                var name = question.Refreshes ? $"{question.Shared} {at.RequestId}" : question.Shared;
                var shared = cache.Join(name, out var reader);
                var making = Task.CompletedTask;
                CallFacts? facts = null;
                if (reader.Leads)
                {
                    var response = SharedResponse.Open(at.Http, shared, out var made);
                    facts = new CallFacts(made) { Key = at.Key };
                    facts.Begin(at.RequestId, at.Facts.Began);
                    facts.Span = at.Facts.Span;
                    facts.Ask(prepared.Scan.Model, prepared.Scan.Stream);
                    making = MakeAsync(at with { Http = made, Facts = facts }, question, name, Own(prepared), shared, response, make, spend);
                    spend = null;
                }

                try
                {
                    if (await TryCopyAsync(at, question, prepared, shared, reader))
                    {
                        return;
                    }
                }
                finally
                {
                    // Also after its caller has left: who stops the gateway waits for requests, and with them for what they are booked with.
                    await making;
                    if (facts is not null)
                    {
                        at.Facts.Take(facts);
                    }
                }
            }
        }
        finally
        {
            spend?.Dispose();
        }
    }

    /// <summary>All but the body that changes an answer: the door, the model and who may answer, and the headers that are read here or sent on.</summary>
    private static IEnumerable<string> Facts(PreparedChat prepared, IHeaderDictionary headers)
    {
        var passed = prepared.Routed.Targets.SelectMany(target => target.Provider.ForwardHeaders.Keys).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var given = from header in headers
                    where passed.Contains(header.Key) || (header.Key.StartsWith("x-parlance-", StringComparison.OrdinalIgnoreCase) && !header.Key.Equals(CacheDirectives.Header, StringComparison.OrdinalIgnoreCase))
                    orderby header.Key.ToUpperInvariant()
                    select $"{header.Key.ToUpperInvariant()}: {header.Value}";
        return [prepared.Door.Dialect.Name, prepared.Scan.Model, prepared.Strict ? "strict" : "", prepared.Guard?.Fingerprint ?? "", .. prepared.Routed.Targets.Select(target => target.Name).Order(StringComparer.Ordinal), .. given];
    }

    /// <summary>The request with a body of its own: the caller's is gone with the caller.</summary>
    private static PreparedChat Own(PreparedChat prepared)
    {
        var facts = new PathFacts(prepared.Scan.Model, prepared.Scan.Stream);
        _ = RequestScan.TryScan(prepared.Scan.Body.ToArray(), facts, out var scan, out _);
        return prepared with { Routed = prepared.Routed with { Scan = scan! } };
    }

    private async ValueTask GiveAsync(Call at, CachedQuestion question, PreparedChat prepared, CachedAnswer kept, byte[] bytes)
    {
        await ledger.AppendAsync(Row(at, question, prepared, kept.Target));
        if (prepared.Keeper is { } keeper)
        {
            await keeper.KeepAsync(bytes);
        }

        var response = at.Http.Response;
        foreach (var (name, value) in kept.Headers)
        {
            response.Headers[name] = value;
        }

        if (question.Form.IsStream)
        {
            ResponseHead.WriteStream(response, question.Form.IsList ? "application/json" : ResponseHead.TypeOf(question.Dialect.Framing));
        }
        else
        {
            response.ContentType = "application/json";
            response.ContentLength = bytes.Length;
        }

        WriteFree(response, at.RequestId, time.GetUtcNow() - kept.KeptAt);
        at.Http.Features.Get<IAnswerEnd>()?.MarkComplete();
        await response.BodyWriter.WriteAsync(bytes, at.Http.RequestAborted);
    }

    private async Task MakeAsync(Call made, CachedQuestion question, string name, PreparedChat prepared, SharedAnswer shared, SharedResponse response, Making make, Spend? spend)
    {
        Exception? failure = null;
        try
        {
            using (response)
            {
                var sent = await make(made, prepared, spend);
                shared.IsRefused = !sent.WasSent;
                await response.FinishAsync();
                Keep(question, shared, sent.Usage);
            }
        }
        catch (Exception e)
        {
            // Every reader meets it, and answers for itself.
            failure = e;
        }
        finally
        {
            cache.Close(name, shared);
            shared.End(failure);
        }
    }

    private void Keep(CachedQuestion question, SharedAnswer shared, Usage? usage)
    {
        if (shared is { IsComplete: true, Head: { IsGood: true } head, Bytes: { } sent } && question.Form.WithoutKeepAlive(sent) is var bytes && question.Form.Read(question.Dialect, bytes) is not null)
        {
            var headers = head.Headers.Where(header => header.Key.StartsWith("x-parlance-", StringComparison.OrdinalIgnoreCase) && !IsOfOneCall(header.Key)).ToArray();
            cache.Keep(question.Name, new CachedAnswer(question.Form, bytes, headers.First(header => header.Key == Target).Value, headers) { Usage = usage });
        }
    }

    /// <summary>Passes the answer on as it is made; false when it has to be asked for anew.</summary>
    private async ValueTask<bool> TryCopyAsync(Call at, CachedQuestion question, PreparedChat prepared, SharedAnswer shared, SharedReader reader)
    {
        var http = at.Http;
        try
        {
            if (await shared.HeadAsync(reader, http.RequestAborted) is not { } head)
            {
                return false;
            }

            if (!reader.Leads && head.IsGood)
            {
                await ledger.AppendAsync(Row(at, question, prepared, head.Headers.First(header => header.Key == Target).Value));
            }

            WriteHead(http.Response, head, at.RequestId, reader.Leads);
            while (await shared.ReadAsync(reader, http.RequestAborted) is { } piece)
            {
                await http.Response.BodyWriter.WriteAsync(piece, http.RequestAborted);
            }

            if (shared.IsComplete)
            {
                http.Features.Get<IAnswerEnd>()?.MarkComplete();
                await KeepAsync(reader.Leads ? null : prepared.Keeper, shared);
            }

            return true;
        }
        finally
        {
            shared.Leave(reader);
        }
    }

    private static ValueTask KeepAsync(ResponseKeeper? keeper, SharedAnswer shared) => keeper is not null && shared.Bytes is { } bytes ? keeper.KeepAsync(bytes) : default;

    private static void WriteHead(HttpResponse response, SharedHead head, string requestId, bool leads)
    {
        response.StatusCode = head.Status;
        foreach (var (name, value) in head.Headers)
        {
            if (leads || !IsOfOneCall(name))
            {
                response.Headers[name] = value;
            }
        }

        if (!leads && head.IsGood)
        {
            WriteFree(response, requestId, TimeSpan.Zero);
            return;
        }

        response.Headers["x-request-id"] = requestId;
        response.Headers[CacheDirectives.Header] = "miss";
    }

    private static void WriteFree(HttpResponse response, string requestId, TimeSpan age)
    {
        response.Headers["x-request-id"] = requestId;
        response.Headers[Attempts] = "0";
        response.Headers[Cost] = "0";
        response.Headers[CacheDirectives.Header] = "hit";
        response.Headers.Age = ((long)age.TotalSeconds).ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Headers that say what one call took, and nothing of the answer.</summary>
    private static bool IsOfOneCall(string header) => header is "x-request-id" or Attempts or Cost or "x-parlance-overhead-us";

    private LedgerRow Row(Call at, CachedQuestion question, PreparedChat prepared, string target) => new()
    {
        RequestId = at.RequestId,
        Attempt = 1,
        KeyId = at.Key!.Id,
        Tenants = at.Key.TenantIds,
        Door = question.Dialect.Name,
        Model = prepared.Scan.Model,
        Target = target,
        StartedAt = time.GetUtcNow().ToUnixTimeMilliseconds(),
        DurationMs = 0,
        Stream = question.Form.IsStream,
        Status = StatusCodes.Status200OK,
        Flags = LedgerFlags.Cached,
        CostNanoUsd = 0,
    };
}
