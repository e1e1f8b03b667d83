using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using Parlance.Gateway.Surfaces.Forms;
using Parlance.Gateway.Tests.Support;
using Parlance.Gateway.Tests.Surfaces;
using Parlance.Simulator;

namespace Parlance.Gateway.Tests.Operations;

/// <summary>Requests that are broken in some way: the gateway does not fail, and what it lets through means one thing only.</summary>
public partial class MutatedOperationTests
{
    private const string Form = "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.wav\"\r\nContent-Type: audio/wav\r\n\r\nRI\nFF--B\r\n-\n\r\n"
        + "--B\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nlab/echo\r\n--B\r\nContent-Disposition: form-data; name=\"stream\"\r\n\r\nfalse\r\n--B\r\nContent-Disposition: form-data; name=\"prompt\"\r\n\r\nwest/echo\nmodel\r\n--B--\r\n";

    private static readonly (string Path, string Body)[] s_bodies =
    [
        ("/v1/embeddings", """{"model":"lab/echo","input":["a","b \u00e9"],"dimensions":8,"encoding_format":"base64","user":"u"}"""),
        ("/v1/embeddings", """{"model":"ollamas/m","input":[[1,2],[3]],"encoding_format":"float","input_type":"search_query"}"""),
        ("/v1/rerank", """{"model":"lab/echo","query":"q","documents":["a",{"text":"b"}],"top_n":1,"return_documents":true}"""),
        ("/v1/images/generations", """{"model":"lab/echo","prompt":"p","n":1,"stream":true}"""),
        ("/v1/audio/speech", """{"model":"lab/echo","input":"i","voice":"v","stream_format":"sse"}"""),
    ];

    [Fact]
    public async Task Door_MutatedRequest_NeverAnswers5xx()
    {
        await using var gateway = await TestGateway.StartAsync(new SimulatorOptions { Pace = 0, KeepRequests = 0 }, providers: "ollamas: { dialect: ollama-chat, base_url: ROOT }");
        for (var seed = 0; seed < 1_500; seed++)
        {
            var random = new Random(seed);
            var (path, body) = seed % 3 == 0 ? ("/v1/audio/transcriptions", Form.Replace("RI\nFF--B", "RIFF", StringComparison.Ordinal)) : s_bodies[seed % s_bodies.Length];
            using var content = new ByteArrayContent(MutationTests.Mutate(Encoding.UTF8.GetBytes(body), random));
            content.Headers.ContentType = MediaTypeHeaderValue.Parse(seed % 3 == 0 ? "multipart/form-data; boundary=B" : "application/json");
            using var response = await gateway.Client.PostAsync(path, content);
            Assert.True((int)response.StatusCode < 500, $"seed {seed}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
        }

        Assert.Empty(Directory.GetFiles(Path.Combine(gateway.Folder, "spool")));
    }

    /// <summary>A parser that takes line feeds for line ends, white space behind boundaries, fields without quotes and text anywhere finds the same model, whether it prefers the first of two or the last.</summary>
    [Fact]
    public void Form_ThatIsLetThrough_NamesOneModelToTolerantParsersToo()
    {
        var accepted = 0;
        for (var seed = 0; seed < 50_000; seed++)
        {
            var form = MutationTests.Mutate(Encoding.UTF8.GetBytes(Form.Replace("RI\nFF--B", seed % 2 == 0 ? "RIFF" : "RI\nFF-", StringComparison.Ordinal)), new Random(seed));
            using var scanner = new FormScanner("B");
            scanner.Push(form);
            scanner.Complete();
            if (scanner.Error is null)
            {
                accepted++;
                Assert.True(Models(form) is [var only] && only == scanner.Model, $"seed {seed}: {scanner.Model}, elsewhere {string.Join(" and ", Models(form))}\n{Encoding.Latin1.GetString(form)}");
            }
        }

        Assert.InRange(accepted, 1_000, 49_000);
    }

    private static string[] Models(byte[] form)
    {
        List<string> models = [];
        foreach (var part in Boundary().Split(Encoding.Latin1.GetString(form)))
        {
            var blank = Blank().Match(part);
            if (blank.Success && Named().IsMatch(part[..blank.Index]))
            {
                models.Add(Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(part[(blank.Index + blank.Length)..])));
            }
        }

        return [.. models];
    }

    [GeneratedRegex(@"(?:^|\r?\n)--B(?:--)?[ \t]*(?=\r?\n|$)")]
    private static partial Regex Boundary();

    [GeneratedRegex(@"\r?\n\r?\n")]
    private static partial Regex Blank();

    [GeneratedRegex("""(?<![a-z*])name\*?\s*=\s*(?:utf-8'')?"?model"?\s*(?:;|\r|\n|$)""", RegexOptions.IgnoreCase)]
    private static partial Regex Named();
}
