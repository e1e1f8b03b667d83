using System.Globalization;
using System.Text;
using System.Text.Json;
using Parlance.Gateway.Features.Keys;
using Parlance.Gateway.Features.Requests;

namespace Parlance.Gateway.Surfaces.Admin;

/// <summary>The request log as administration sees it. Who reads the text of a request stands in the audit trail.</summary>
internal sealed class AdminRequests(RequestLogReader reader, KeyStore audit)
{
    public AdminAnswer Page(AdminQuery query)
    {
        query.Only("after", "limit", "since", "key_id", "model", "target");
        var (after, limit, asked) = (query.Position, query.Limit, query.Filter);
        var filter = new RequestFilter(asked.Since, asked.KeyId, asked.Model, asked.Target);
        return query.Problems.Count > 0 ? AdminAnswer.Refused(query.Problems)
            : AdminAnswer.Page(reader.Page(after, filter, limit), limit, entry => entry.Position.ToString(CultureInfo.InvariantCulture), (json, entry) => WriteFields(json, entry.Request));
    }

    public AdminAnswer One(string id, string actor)
    {
        if (reader.TryGet(id) is not { } request)
        {
            return AdminAnswer.Missing("logged request", id);
        }

        if ((request.Asked ?? request.Answered) is not null)
        {
            audit.Note(actor, "request.read", id, json => json.WriteString("key_id", request.KeyId));
        }

        return AdminAnswer.Object(json =>
        {
            WriteFields(json, request);
            WriteBody(json, "asked", request.Asked);
            WriteBody(json, "answered", request.Answered);
        });
    }

    private static void WriteFields(Utf8JsonWriter json, LoggedRequest request)
    {
        json.WriteString("request_id", request.RequestId);
        json.WriteString("ended_at", DateTimeOffset.FromUnixTimeMilliseconds(request.EndedAt));
        json.WriteString("key_id", request.KeyId);
        json.WriteString("door", request.Door);
        json.WriteString("model", request.Model);
        json.WriteString("target", request.Target);
        json.WriteNumber("status", request.Status);
        json.WriteBoolean("stream", request.Stream);
        json.WriteNumber("attempts", request.Attempts);
        json.WriteString("error_code", request.ErrorCode);
        json.WriteNumber("prompt_tokens", request.PromptTokens);
        json.WriteNumber("completion_tokens", request.CompletionTokens);
        if (request.CostNanoUsd is { } cost)
        {
            json.WriteNumber("cost_nanousd", cost);
        }
        else
        {
            json.WriteNull("cost_nanousd");
        }

        json.WriteNumber("duration_us", request.DurationMicroseconds);
    }

    private static void WriteBody(Utf8JsonWriter json, string name, LoggedBody? body)
    {
        json.WritePropertyName(name);
        if (body is null)
        {
            json.WriteNullValue();
            return;
        }

        json.WriteStartObject();
        json.WriteString("text", Encoding.UTF8.GetString(body.Content.Span));
        json.WriteNumber("bytes", body.Length);
        json.WriteBoolean("is_cut", body.IsCut);
        json.WriteBoolean("is_redacted", body.IsRedacted);
        json.WriteEndObject();
    }
}
