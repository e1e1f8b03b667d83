using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Parlance.Dialects;
using Parlance.Manifests;
using Parlance.Wire;

namespace Parlance.Gateway.Features.Routing;

/// <summary>
/// Reads <see cref="RouteOptions"/>: the object <c>route</c> of a request's body, or the same JSON in the header <c>x-parlance-route</c>. For names of the section <c>models</c> also the object <c>provider</c>, as OpenRouter has it; with any other
/// name that one goes to the provider, which may be a router itself.
/// </summary>
internal static class RouteOptionsReader
{
    public const string Header = "x-parlance-route";
    private const int MostNames = 64;

    /// <summary>The options, and the request without them; null when there are none.</summary>
    /// <param name="scan">The request.</param>
    /// <param name="headers">Its headers.</param>
    /// <param name="isGroup">Whether the model is a name of the section <c>models</c>.</param>
    /// <param name="error">What is wrong with them.</param>
    public static RouteOptions? Read(ref RequestScan scan, IHeaderDictionary headers, bool isGroup, out ChatError? error)
    {
        error = null;
        RouteOptions? options = null;
        if (headers.TryGetValue(Header, out var written))
        {
            var header = Encoding.UTF8.GetBytes(written.ToString());
            error = StrictJson.TryValidate(header, out _) ? Read(header, Header, ref options) : Wrong(Header, "must be one JSON object, for example {\"only\":[\"openai\"]}");
        }

        if (error is null && scan.TryGetValue("route"u8, out var json))
        {
            error = Read(json, "route", ref options);
            scan = scan.Without("route"u8);
        }

        if (error is null && isGroup && scan.TryGetValue("provider"u8, out json))
        {
            error = Read(json, "provider", ref options);
            scan = scan.Without("provider"u8);
        }

        return options;
    }

    private static ChatError? Read(ReadOnlyMemory<byte> json, string name, ref RouteOptions? options)
    {
        if (json.Span is [(byte)'n', ..])
        {
            return null;
        }

        if (options is not null)
        {
            return Wrong(name, "is given twice; write one of the header, 'route' and 'provider'");
        }

        using var document = JsonDocument.Parse(json);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            return Wrong(name, "must be an object");
        }

        options = new RouteOptions();
        foreach (var member in document.RootElement.EnumerateObject())
        {
            var path = $"{name}.{member.Name}";
            var names = member.Name is "order" or "only" or "ignore" ? Names(member.Value) : null;
            ChatError? error = null;
            switch (member.Name)
            {
                case "order" or "only" or "ignore" when names is null:
                    error = Wrong(path, $"must be a list of up to {MostNames} names of providers, or of targets such as openai/gpt-4o");
                    break;
                case "order":
                    options = options with { Order = names! };
                    break;
                case "only":
                    options = options with { Only = names };
                    break;
                case "ignore":
                    options = options with { Ignore = names! };
                    break;
                case "max_price":
                    error = ReadPrices(member.Value, path, ref options);
                    break;
                default:
                    error = Wrong(path, "is not known here; known are order, only, ignore, max_price");
                    break;
            }

            if (error is not null)
            {
                return error;
            }
        }

        return null;
    }

    private static ChatError? ReadPrices(JsonElement prices, string path, ref RouteOptions options)
    {
        if (prices.ValueKind != JsonValueKind.Object)
        {
            return Wrong(path, "must be an object with prompt or completion");
        }

        foreach (var price in prices.EnumerateObject())
        {
            var text = price.Value.ValueKind switch { JsonValueKind.Number => price.Value.GetRawText(), JsonValueKind.String => price.Value.GetString()!, _ => "" };
            if (price.Name is not ("prompt" or "completion"))
            {
                return Wrong($"{path}.{price.Name}", "is not known here; known are prompt, completion");
            }

            if (!NanoUsd.TryParse(text, out var nano))
            {
                return Wrong($"{path}.{price.Name}", "must be US dollars per million tokens, in digits with at most nine decimals");
            }

            options = price.Name == "prompt" ? options with { MostPerPrompt = nano } : options with { MostPerCompletion = nano };
        }

        return null;
    }

    private static List<string>? Names(JsonElement list)
    {
        if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() > MostNames)
        {
            return null;
        }

        var names = new List<string>();
        foreach (var item in list.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.String)
            {
                return null;
            }

            names.Add(item.GetString()!);
        }

        return names;
    }

    private static ChatError Wrong(string param, string what) => new(ErrorKind.InvalidRequest, $"'{param}' {what}.") { Side = ErrorSide.Client, Code = "invalid_route", Param = param };
}
