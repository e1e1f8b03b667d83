using System.Text;
using Parlance.Dialects;
using Parlance.Dialects.Declarative;
using Parlance.Manifests;
using Parlance.Tests.Support;

namespace Parlance.Tests.Dialects.Declarative;

/// <summary>One folder of <c>fixtures/declarative</c>: a manifest that no coded dialect serves, a request, and what the vendor takes and answers.</summary>
internal sealed class Declared
{
    private static readonly string[] s_streams = ["stream.wire.sse", "stream.wire.jsonl", "stream.wire.json"];
    private readonly Fixture _fixture;

    public Declared(string name)
    {
        _fixture = new Fixture("declarative", name);
        ManifestPath = RepositoryRoot.Combine($"fixtures/declarative/{name}/manifest.yaml");
        var errors = new List<YamlError>();
        Manifest = ManifestReader.Read(YamlReader.Read(Text("manifest.yaml"), "manifest.yaml", errors)!, errors);
        Assert.True(errors.Count == 0, string.Join('\n', errors));
        Dialect = (DeclarativeDialect)Manifest.Dialect!;
    }

    public string ManifestPath { get; }

    public ProviderManifest Manifest { get; }

    public DeclarativeDialect Dialect { get; }

    public byte[] Whole => _fixture.Bytes("response.wire.json");

    public byte[] Stream => _fixture.Bytes(s_streams.Single(_fixture.Has));

    public string WholeType => "application/json; charset=utf-8";

    public string Type => Dialect.StreamType + "; charset=utf-8";

    /// <summary>The request, its model with the provider before it.</summary>
    public ChatRequest Request()
    {
        Assert.True(DialectSet.OpenAiChat.TryReadRequest(_fixture.Bytes("request.chat.json"), out var request, out var error), error?.Message);
        return request with { Model = $"{Manifest.Id}/{request.Model}" };
    }

    /// <summary>What must be sent: method, address, headers and body, exactly.</summary>
    public void AssertSent(string file, SentRequest sent)
    {
        var headers = sent.Headers.OrderBy(header => header.Key, StringComparer.Ordinal).Select(header => $"{header.Key}: {header.Value}\n");
        Assert.Equal(Text(file).TrimEnd(), $"POST {sent.Uri.PathAndQuery}\n{string.Concat(headers)}\n{sent.Body}");
    }

    public void AssertIs(string file, string actual) => _fixture.AssertIs(file, actual);

    public string Text(string file) => Encoding.UTF8.GetString(_fixture.Bytes(file));
}
