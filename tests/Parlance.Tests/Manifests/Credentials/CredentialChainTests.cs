using Parlance.Manifests;
using Parlance.Manifests.Credentials;

namespace Parlance.Tests.Manifests.Credentials;

/// <summary>Which credential is found, where several could be; and that none goes where it does not belong.</summary>
public sealed class CredentialChainTests : IDisposable
{
    private readonly Place _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public void Find_TheOrder_IsConfigurationVariablesOwnVariableFilesOfKeysAndOfTheVendor()
    {
        _place.Set("G_PROJECT", "p").Write(".config/gcloud/application_default_credentials.json", _place.Account());
        AssertFrom("g-lab: {}", "service account in " + _place.Path(".config/gcloud/application_default_credentials.json"));
        _place.Write("named.json", _place.Account()).Set("GOOGLE_APPLICATION_CREDENTIALS", _place.Path("named.json"));
        AssertFrom("g-lab: {}", "service account in " + _place.Path("named.json"));
        _place.Write("key", "from-file\n").Set("G_LAB_API_KEY_FILE", _place.Path("key"));
        AssertFrom("g-lab: {}", $"file {_place.Path("key")}", "from-file");
        _place.Set("G_LAB_API_KEY", "own");
        AssertFrom("g-lab: {}", "variable G_LAB_API_KEY", "own");
        _place.Set("G_TOKEN", "token");
        AssertFrom("g-lab: {}", "variable G_TOKEN", "token");
        AssertFrom("g-lab: { credentials_file: named.json }", "service account in " + _place.Path("named.json"));
        AssertFrom("g-lab: { api_key_file: key }", $"file {_place.Path("key")}", "from-file");
        AssertFrom("g-lab: { api_key: said }", "key of the configuration", "said");
    }

    [Theory]
    [InlineData("k-lab: { api_key_file: ~/secret }")]
    [InlineData("k-lab: { api_key_file: secret }")]
    [InlineData("k-lab: {}")]
    public void Find_AKeyInAFile_IsItsTextWithoutTheSpaceAroundIt(string entry)
    {
        _place.Write("secret", " sk-1\r\n").Set("K_LAB_API_KEY_FILE", _place.Path("secret"));

        Assert.Equal("sk-1", Assert.Single(_place.Compile(entry)!.Credentials).Reveal());
    }

    [Theory]
    [InlineData("k-lab: { api_key_file: absent }", "absent: cannot be read, and k-lab needs it: there is no such file")]
    [InlineData("k-lab: { api_key_file: two }", "two: must hold a key on one line and nothing else")]
    [InlineData("k-lab: { api_key_file: empty }", "empty: must hold a key on one line and nothing else")]
    [InlineData("k-lab: { api_key: canary, api_key_file: two }", "parlance.yaml:1:8: k-lab: has both a key and another credential; write one of them")]
    [InlineData("k-lab: { profile: x }", "parlance.yaml:1:1: k-lab: has settings of a credential that its kind of authorisation does not know; write api_key or api_key_file")]
    [InlineData("e-lab: { resource: r, client_id: x }", "parlance.yaml:1:1: e-lab: needs tenant_id and client_id, with client_secret or a federated token")]
    [InlineData("e-lab: { resource: r, tenant_id: t, client_id: x }", "parlance.yaml:1:1: e-lab: needs client_secret, or AZURE_FEDERATED_TOKEN_FILE, for its tenant_id and client_id")]
    [InlineData("e-lab: { resource: r, tenant_id: t/evil, client_id: x, client_secret: canary }", "parlance.yaml:1:1: e-lab: has a tenant that must be letters, digits, '-', '_' and '.', starting with a letter or digit, at most 128")]
    [InlineData("o-lab: { host: h, client_id: x }", "parlance.yaml:1:1: o-lab: needs both client_id and client_secret")]
    [InlineData("c-lab: {}", "parlance.yaml:1:1: c-lab: has no credential: set C_LAB_API_KEY, or give one explicitly, or give a profile")]
    [InlineData("e-lab: { resource: r }", "parlance.yaml:1:1: e-lab: has no credential: set E_LAB_API_KEY, or give one explicitly, or give tenant_id, client_id and client_secret")]
    public void Find_WhatIsWrong_IsSaidOnceAtItsPlace(string entry, string error)
    {
        _place.Write("two", "canary\ncanary").Write("empty", " ");

        _place.Compile(entry);

        Assert.Contains(error, _place.Said, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", _place.Said, StringComparison.Ordinal);
    }

    [Fact]
    public void Find_AtAnotherAddress_TakesOnlyWhatIsSaidOnPurpose()
    {
        _place.Write("key", "k").Set("GOOGLE_APPLICATION_CREDENTIALS", _place.Path("named.json")).Set("G_LAB_API_KEY_FILE", _place.Path("key")).Set("G_TOKEN", "t").Write("named.json", _place.Account());

        _place.Compile("g-lab: { base_url: https://elsewhere.example }");
        Assert.Contains("has no credential: give one explicitly", _place.Said, StringComparison.Ordinal);

        Assert.NotNull(_place.Compile("g-lab: { base_url: https://elsewhere.example, credentials_file: named.json }")!.Identity);
    }

    [Fact]
    public void Compile_SecretsOfAnyKind_AreInNoText()
    {
        _place.Write("named.json", _place.Account());
        foreach (var entry in (string[])["g-lab: { credentials_file: named.json }", "e-lab: { resource: r, tenant_id: t, client_id: c, client_secret: canary-1 }", "o-lab: { host: h, account: a, client_id: c, client_secret: canary-1 }"])
        {
            var provider = _place.Compile(entry)!;
            Assert.Empty(_place.Errors);
            var shown = $"{provider} {provider.Identity} {provider.CredentialFrom} {new CredentialOptions { ClientSecret = new Secret("canary-1") }}";
            Assert.DoesNotContain("canary", shown, StringComparison.Ordinal);
            Assert.DoesNotContain("PRIVATE KEY", shown, StringComparison.Ordinal);
        }
    }

    private void AssertFrom(string entry, string from, string? key = null)
    {
        var provider = _place.Compile(entry)!;
        Assert.Empty(_place.Errors);
        Assert.Equal((from, key), (provider.CredentialFrom, provider.Credentials.SingleOrDefault()?.Reveal()));
        Assert.Equal(key is null, provider.Identity is not null);
    }
}
