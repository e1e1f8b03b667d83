using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Parlance.Cli.Conformance;

/// <summary>The server under test, over plain HTTP.</summary>
internal sealed class ServerUnderTest(HttpMessageInvoker http, Uri address, string key)
{
    /// <summary>Posts to a path below the address.</summary>
    /// <returns>The whole body of an answer with status 200.</returns>
    /// <exception cref="Refused">Any other status.</exception>
    public async Task<string> PostAsync(string path, JsonObject body, string mediaType, IReadOnlyDictionary<string, string> headers, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"{address.AbsoluteUri.TrimEnd('/')}{path}"))
        {
            Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        using var response = await http.SendAsync(request, cancellation);
        var text = await response.Content.ReadAsStringAsync(cancellation);
        if ((int)response.StatusCode != 200)
        {
            throw new Refused((int)response.StatusCode, TryParse(text), text);
        }

        var type = response.Content.Headers.ContentType?.MediaType;
        Violation.Unless(type == mediaType, $"the content type is '{type}', not '{mediaType}'");
        return text;
    }

    /// <summary>The events of a stream: name (empty for none) and data. Comments are passed over.</summary>
    public static IEnumerable<(string Name, string Data)> Events(string body)
    {
        Violation.Unless(body.EndsWith("\n\n", StringComparison.Ordinal) || body.EndsWith("\r\n\r\n", StringComparison.Ordinal), "the stream does not end with a blank line");
        foreach (var block in body.ReplaceLineEndings("\n").Split("\n\n", StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, data) = ("", new List<string>());
            foreach (var line in block.Split('\n').Where(line => line.Length > 0 && line[0] != ':'))
            {
                Violation.Unless(line.StartsWith("data:", StringComparison.Ordinal) || line.StartsWith("event:", StringComparison.Ordinal) || line.StartsWith("id:", StringComparison.Ordinal) || line.StartsWith("retry:", StringComparison.Ordinal), $"a line of the stream is no field: {line}");
                if (line.StartsWith("event:", StringComparison.Ordinal))
                {
                    name = line[6..].Trim();
                }
                else if (line.StartsWith("data:", StringComparison.Ordinal))
                {
                    data.Add(line[5..].TrimStart(' '));
                }
            }

            if (data.Count > 0)
            {
                yield return (name, string.Join('\n', data));
            }
        }
    }

    private static JsonNode? TryParse(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
