using Parlance.Manifests;

namespace Parlance.Tests.Manifests;

public class AuthReaderTests
{
    [Theory]
    [InlineData("kind: bearer", AuthKind.Header, "Authorization", "Bearer ")]
    [InlineData("kind: header, header: x-key", AuthKind.Header, "x-key", "")]
    [InlineData("kind: header, header: x-key, prefix: 'Api-Key '", AuthKind.Header, "x-key", "Api-Key ")]
    [InlineData("kind: query, name: key", AuthKind.Query, null, "")]
    [InlineData("kind: sigv4, service: x", AuthKind.SigV4, "Authorization", "Bearer ")]
    [InlineData("kind: sigv4, service: x, header: x-api-key", AuthKind.SigV4, "x-api-key", "")]
    [InlineData("kind: gcp", AuthKind.Gcp, "Authorization", "Bearer ")]
    [InlineData("kind: entra, header: api-key", AuthKind.Entra, "api-key", "")]
    [InlineData("kind: oauth2, token_url: 'https://{account}.example/oauth/token', scope: a", AuthKind.OAuth2, "Authorization", "Bearer ")]
    [InlineData("kind: oci", AuthKind.Oci, "Authorization", "Bearer ")]
    [InlineData("kind: none", AuthKind.None, null, "")]
    public void Read_EachKind_SaysWhereAKeyGoes(string text, AuthKind kind, string? header, string prefix)
    {
        var (auth, errors) = Read(text);

        Assert.Empty(errors);
        Assert.Equal((kind, header, prefix, kind != AuthKind.None), (auth!.Kind, auth.Header, auth.Prefix, auth.Required));
    }

    [Theory]
    [InlineData("kind: query", "name", "is required")]
    [InlineData("kind: sigv4", "service", "is required")]
    [InlineData("kind: header", "header", "is required")]
    [InlineData("kind: none, header: x", "header", "is not for kind none")]
    [InlineData("kind: query, name: a, prefix: x", "prefix", "is not for kind query")]
    [InlineData("kind: bearer, scope: x", "scope", "is not for kind bearer")]
    [InlineData("kind: bearer, service: x", "service", "is for kind sigv4 only")]
    [InlineData("kind: query, name: 'a&b'", "name", "must be letters")]
    [InlineData("kind: oauth2, token_url: http://example.com/token", "token_url", "must be https")]
    [InlineData("kind: oauth2, token_url: 'https://{nothing}.example'", "token_url", "what stands in braces")]
    public void Read_WhatMakesNoSense_IsAnErrorAtItsField(string text, string field, string message)
    {
        var error = Assert.Single(Read(text).Errors);

        Assert.Equal(field, error.Path);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    private static (AuthScheme? Auth, List<YamlError> Errors) Read(string text)
    {
        var errors = new List<YamlError>();
        return (AuthReader.Read(new MapReader(YamlReader.Read(text.Replace(", ", "\n", StringComparison.Ordinal), "f", errors)!, errors)), errors);
    }
}
