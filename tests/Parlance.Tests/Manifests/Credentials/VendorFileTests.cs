using System.Security.Cryptography;
using Parlance.Manifests;
using Parlance.Manifests.Credentials;

namespace Parlance.Tests.Manifests.Credentials;

/// <summary>The vendors' own files and variables: what is read from them, and what is said of those that are broken.</summary>
public sealed class VendorFileTests : IDisposable
{
    private const string Role = "arn:aws:iam::123456789012:role/demo";
    private readonly Place _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public void Google_AServiceAccount_GivesItsProject()
    {
        _place.Write("key.json", _place.Account("\"token_uri\": \"https://oauth2.example/token\","));

        var provider = Compile("g-lab: { credentials_file: key.json }");

        Assert.Equal("https://us.g.example/lab-1", provider.BaseUrl.AbsoluteUri);
        Assert.Equal(("robot@lab-1.example", "key-1", "https://oauth2.example/token", CloudEndpoints.GoogleScope), provider.Identity is GoogleAccount it ? (it.Email, it.KeyId, it.TokenUri.AbsoluteUri, it.Scope) : default);
        Assert.Equal("https://us.g.example/mine", Compile("g-lab: { credentials_file: key.json, project: mine }").BaseUrl.AbsoluteUri);
    }

    [Fact]
    public void Google_AVariableWithTheFilesText_IsThatAccount() =>
        Assert.IsType<GoogleAccount>(With("G_TOKEN", _place.Account()).Compile("g-lab: {}")!.Identity);

    [Fact]
    public void Google_CredentialsOfAPerson_AreARefreshToken()
    {
        _place.Write(".config/gcloud/application_default_credentials.json", """{ "type": "authorized_user", "client_id": "c", "client_secret": "s", "refresh_token": "1//r", "quota_project_id": "lab-2" }""");

        var provider = Compile("g-lab: {}");

        Assert.Equal("https://us.g.example/lab-2", provider.BaseUrl.AbsoluteUri);
        Assert.Equal("https://oauth2.googleapis.com/token", Assert.IsType<GoogleUser>(provider.Identity).TokenUri.AbsoluteUri);
        Assert.True(_place.IsReady("g-lab"));
    }

    [Theory]
    [InlineData("{\n  \"type\": \"service_account\",\n  oops", "key.json:3:1: is not valid JSON")]
    [InlineData("[]", "key.json:1:1: must be a JSON object")]
    [InlineData("{}", "key.json: type: must be service_account or authorized_user")]
    [InlineData("""{ "type": "external_account" }""", "key.json: type: is a kind of credential that is not supported")]
    [InlineData("""{ "type": "service_account" }""", "key.json: client_email: is required")]
    [InlineData("""{ "type": "service_account", "client_email": "a", "private_key": "canary" }""", "key.json: private_key: is no RSA key in PEM form")]
    [InlineData("""{ "type": "authorized_user", "client_id": "c", "client_secret": "canary" }""", "key.json: refresh_token: is required")]
    [InlineData("""{ "type": "authorized_user", "client_id": "c", "client_secret": "canary", "refresh_token": "r", "token_uri": "http://oauth2.example" }""", "key.json: token_uri: must be an https address")]
    public void Google_ABrokenFile_IsReportedAtItsPlace(string text, string error)
    {
        _place.Write("key.json", text).Set("G_PROJECT", "p");

        AssertRefused("g-lab: { credentials_file: key.json }", error);
        _place.Set("GOOGLE_APPLICATION_CREDENTIALS", _place.Path("key.json"));
        AssertRefused("g-lab: {}", error);
        Assert.False(_place.IsReady("g-lab"));
    }

    [Fact]
    public void Google_TheMachine_IsTakenWhereItIsKnownOrAskedFor()
    {
        _place.Set("G_PROJECT", "p");
        Assert.False(_place.IsReady("g-lab"));
        Assert.IsType<GoogleMachine>(Compile("g-lab: { machine_identity: true }").Identity);
        _place.Machine = MachineCloud.Google;
        Assert.True(_place.IsReady("g-lab"));
        _place.Machine = MachineCloud.Unknown;
        Assert.Equal("http://127.0.0.1:8080/", Assert.IsType<GoogleMachine>(With("GCE_METADATA_HOST", "127.0.0.1:8080").Compile("g-lab: {}")!.Identity).Endpoint.AbsoluteUri);
    }

    [Fact]
    public void Entra_ItsVariables_AreAClientThenAFederationThenThePlatform()
    {
        _place.Set("E_RESOURCE", "r").Set("IDENTITY_ENDPOINT", "http://127.0.0.1:41741/msi/token").Set("IDENTITY_HEADER", "h");
        Assert.Equal("http://127.0.0.1:41741/msi/token", Assert.IsType<EntraMachine>(Compile("e-lab: {}").Identity).Endpoint.AbsoluteUri);
        _place.Set("AZURE_TENANT_ID", "t").Set("AZURE_CLIENT_ID", "c").Set("AZURE_FEDERATED_TOKEN_FILE", "/var/run/token");
        Assert.Equal("/var/run/token", Assert.IsType<EntraFederation>(Compile("e-lab: {}").Identity).TokenFile);
        _place.Set("AZURE_CLIENT_SECRET", "s");
        Assert.Equal("https://login.microsoftonline.com/t/oauth2/v2.0/token", Assert.IsType<EntraClient>(Compile("e-lab: {}").Identity).TokenUri.AbsoluteUri);
        _place.Set("AZURE_AUTHORITY_HOST", "https://login.chinacloudapi.cn/");
        Assert.Equal("https://login.chinacloudapi.cn/t/oauth2/v2.0/token", Assert.IsType<EntraClient>(Compile("e-lab: {}").Identity).TokenUri.AbsoluteUri);
        Assert.IsType<EntraClient>(Compile("e-lab: { tenant_id: t, client_id: c, client_secret: s }").Identity);
    }

    [Theory]
    [InlineData("IDENTITY_ENDPOINT", "http://elsewhere.example/token")]
    [InlineData("AZURE_AUTHORITY_HOST", "http://elsewhere.example")]
    public void Entra_ASecretThatWouldGoInClearText_IsRefused(string variable, string address)
    {
        _place.Set("E_RESOURCE", "r").Set("IDENTITY_HEADER", "canary").Set(variable, address);
        if (variable == "AZURE_AUTHORITY_HOST")
        {
            _place.Set("AZURE_TENANT_ID", "t").Set("AZURE_CLIENT_ID", "c").Set("AZURE_CLIENT_SECRET", "canary");
        }

        AssertRefused("e-lab: {}", variable);
    }

    [Fact]
    public void Entra_TheEndpointsVariable_IsTheAddress()
    {
        _place.Set("E_ENDPOINT", "https://mine.e.example/").Set("E_LAB_API_KEY", "k");

        Assert.True(_place.IsReady("e-lab"));
        Assert.Equal("https://mine.e.example/openai/v1", Compile("e-lab: {}").BaseUrl.AbsoluteUri);
        Assert.Equal("https://other.e.example/openai/v1", Compile("e-lab: { resource: other }").BaseUrl.AbsoluteUri);
    }

    [Fact]
    public void Aws_TheOrder_IsKeyWebIdentityProfileContainerMachine()
    {
        _place.Set("AWS_REGION", "eu-west-1").Machine = MachineCloud.Amazon;
        Assert.IsType<AwsMachine>(Compile("a-lab: {}").Identity);
        _place.Set("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/v2/credentials/1");
        Assert.Equal("http://169.254.170.2/v2/credentials/1", Assert.IsType<AwsContainer>(Compile("a-lab: {}").Identity).Endpoint.AbsoluteUri);
        _place.Write(".aws/credentials", "[default]\naws_access_key_id = AKIDDEFAULT\naws_secret_access_key=s\n");
        Assert.Equal("AKIDDEFAULT:s", Compile("a-lab: {}").Credentials.Single().Reveal());
        _place.Set("AWS_WEB_IDENTITY_TOKEN_FILE", "/var/run/token").Set("AWS_ROLE_ARN", Role);
        Assert.Equal(("https://sts.eu-west-1.amazonaws.com/", Role), Compile("a-lab: {}").Identity is AwsWebIdentity it ? (it.Endpoint.AbsoluteUri, it.Arn) : default);
        _place.Set("AWS_ACCESS_KEY_ID", "AKIDENV").Set("AWS_SECRET_ACCESS_KEY", "s").Set("AWS_SESSION_TOKEN", "t");
        Assert.Equal("AKIDENV:s:t", Compile("a-lab: {}").Credentials.Single().Reveal());
        _place.Set("A_TOKEN", "api-key");
        Assert.Equal("api-key", Compile("a-lab: {}").Credentials.Single().Reveal());
    }

    [Fact]
    public void Aws_AProfile_GivesKeyAndRegionOfBothFiles()
    {
        _place
            .Write(".aws/config", "[default]\nregion = us-east-1\n[profile lab]\nregion = eu-north-1\ns3 =\n  max_concurrent_requests = 20\n[profile role]\nrole_arn = " + Role + "\nsource_profile = lab\nexternal_id = x\nregion = eu-north-1\n")
            .Write(".aws/credentials", "# comment\n[lab]\naws_access_key_id=AKIDLAB\naws_secret_access_key=s\naws_session_token=t\n");

        var provider = Compile("a-lab: { profile: lab }");
        Assert.Equal(("AKIDLAB:s:t", "https://eu-north-1.a.example/", "profile 'lab'"), (provider.Credentials.Single().Reveal(), provider.BaseUrl.AbsoluteUri, provider.CredentialFrom));
        Assert.False(_place.IsReady("a-lab")); // the default profile has no key
        var role = Assert.IsType<AwsRole>(Compile("a-lab: { profile: role }").Identity);
        Assert.Equal((Role, "x", "AKIDLAB:s:t", "https://sts.eu-north-1.amazonaws.com/"), (role.Arn, role.ExternalId, role.AccessKey.Reveal(), role.Endpoint.AbsoluteUri));
        Assert.Equal("https://eu-north-1.a.example/", With("AWS_PROFILE", "lab").Compile("a-lab: {}")!.BaseUrl.AbsoluteUri);
        Assert.Equal("https://us-west-2.a.example/", Compile("a-lab: { profile: lab, region: us-west-2 }").BaseUrl.AbsoluteUri);
    }

    [Theory]
    [InlineData("[lab]\ncredential_process = /bin/canary\n", "whose credential_process is not run")]
    [InlineData("[lab]\nsso_session = canary\n", "which signs in interactively")]
    [InlineData("[lab]\nregion = x\n", "in which there is no access key and no role")]
    [InlineData("[lab]\nrole_arn = r\nsource_profile = other\n", "whose role needs source_profile with an access key")]
    [InlineData("[other]\nregion = x\n", "asks for the profile 'lab', which stands in neither")]
    [InlineData("[lab]\ncanary\n", "credentials:2:1: is neither a [section] nor a field with '='")]
    public void Aws_AProfileThatIsOfNoUse_IsRefusedWithTheReason(string text, string error)
    {
        _place.Write(".aws/credentials", text);

        AssertRefused("a-lab: { region: r, profile: lab }", error);
    }

    [Theory]
    [InlineData("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://elsewhere.example/", "needs an https address, or one of this machine's agent")]
    [InlineData("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://169.254.170.23/v1/credentials", null)]
    [InlineData("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://[fd00:ec2::23]/v1/credentials", null)]
    [InlineData("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://localhost:9/x", null)]
    [InlineData("AWS_CONTAINER_CREDENTIALS_FULL_URI", "https://agent.example/x", null)]
    [InlineData("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "//elsewhere.example/x", "needs a path")]
    public void Aws_AContainersAgent_MustBeOneOfTheAllowedHosts(string variable, string value, string? error)
    {
        _place.Set("AWS_REGION", "r").Set(variable, value);
        if (error is null)
        {
            Assert.IsType<AwsContainer>(Compile("a-lab: {}").Identity);
        }
        else
        {
            AssertRefused("a-lab: {}", error);
        }
    }

    [Fact]
    public void OAuth_AServiceKey_GivesTokenEndpointAndHost()
    {
        const string Key = """{ "clientid": "sb-1!b2|aicore!b3", "clientsecret": "s$x=", "url": "https://lab.authentication.o.example", "serviceurls": { "AI_API_URL": "https://api.ai.o.example" } }""";
        var provider = With("O_SERVICE_KEY", Key).Compile("o-lab: {}")!;

        Assert.Equal("https://api.ai.o.example/v2", provider.BaseUrl.AbsoluteUri);
        Assert.Equal(("https://lab.authentication.o.example/oauth/token", "sb-1!b2|aicore!b3", "all"), provider.Identity is OAuthClient it ? (it.TokenUri.AbsoluteUri, it.ClientId, it.Scope) : default);
        Assert.True(_place.IsReady("o-lab"));
        _place.Write("key.json", Key);
        Assert.IsType<OAuthClient>(Compile("o-lab: { credentials_file: key.json }").Identity);
    }

    [Fact]
    public void OAuth_IdAndSecret_UseTheManifestsEndpointWithItsPieces()
    {
        _place.Set("O_HOST", "h.example").Set("O_ACCOUNT", "acme");
        Assert.Equal("https://acme.o.example/oauth/token", Assert.IsType<OAuthClient>(Compile("o-lab: { client_id: c, client_secret: s }").Identity).TokenUri.AbsoluteUri);
        _place.Set("O_LAB_CLIENT_ID", "c").Set("O_LAB_CLIENT_SECRET", "s");
        Assert.Equal("https://other.o.example/oauth/token", Assert.IsType<OAuthClient>(Compile("o-lab: { account: other }").Identity).TokenUri.AbsoluteUri);
        _place.Set("O_ACCOUNT", "");
        AssertRefused("o-lab: {}", "needs to know where its tokens are minted");
    }

    [Fact]
    public void Oci_AProfile_GivesKeyAndRegion()
    {
        _place
            .Write(".oci/config", "[DEFAULT]\nuser=u\nfingerprint=f\ntenancy=t\nregion=eu-frankfurt-1\nkey_file=~/.oci/key.pem\n[LAB]\nuser=u2\nregion=us-chicago-1\nkey_file=key2.pem\npass_phrase=open\n")
            .Write(".oci/key.pem", Place.RsaKey + "OCI_API_KEY\n");
        using var rsa = RSA.Create();
        rsa.ImportFromPem(Place.RsaKey);
        _place.Write(".oci/key2.pem", rsa.ExportEncryptedPkcs8PrivateKeyPem("open", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000)));

        var provider = Compile("c-lab: {}");
        Assert.Equal(("t/u/f", "https://eu-frankfurt-1.c.example/"), (Assert.IsType<OciKey>(provider.Identity).KeyId, provider.BaseUrl.AbsoluteUri));
        provider = Compile("c-lab: { profile: LAB }");
        Assert.Equal(("t/u2/f", "https://us-chicago-1.c.example/"), (Assert.IsType<OciKey>(provider.Identity).KeyId, provider.BaseUrl.AbsoluteUri));
        Assert.True(_place.IsReady("c-lab"));
    }

    [Theory]
    [InlineData("[DEFAULT]\nuser=u\n", "config: [DEFAULT] tenancy: is required")]
    [InlineData("[OTHER]\nuser=u\n", "config: has no profile 'DEFAULT'")]
    [InlineData("[DEFAULT]\nuser=u\ntenancy=t\nfingerprint=f\nkey_file=absent.pem\n", "absent.pem: cannot be read, and c-lab needs it: there is no such file")]
    [InlineData("[DEFAULT]\nuser=u\ntenancy=t\nfingerprint=f\nkey_file=config\npass_phrase=canary\n", "config: is no RSA key in PEM form that can be opened")]
    [InlineData("[DEFAULT]\ntenancy=t\nfingerprint=f\nkey_file=k.pem\nsecurity_token_file=token\n", "config: [DEFAULT] security_token_file: is that of a session, which is not used")]
    public void Oci_ABrokenProfile_IsReportedAtItsPlace(string text, string error)
    {
        _place.Write("config", text).Set("OCI_CONFIG_FILE", _place.Path("config"));

        AssertRefused("c-lab: { region: r }", error);
    }

    [Theory]
    [InlineData("Google\n", MachineCloud.Google)]
    [InlineData("Amazon EC2", MachineCloud.Amazon)]
    [InlineData("QEMU", MachineCloud.Unknown)]
    [InlineData(null, MachineCloud.Unknown)]
    public void Machine_ItsFirmware_SaysWhoseItIs(string? vendor, object cloud)
    {
        if (vendor is not null)
        {
            _place.Write("dmi/sys_vendor", vendor);
        }

        Assert.Equal(cloud, Machine.Detect(_place.Path("dmi")));
    }

    private Place With(string variable, string value) => _place.Set(variable, value);

    private Provider Compile(string entry)
    {
        var provider = _place.Compile(entry);
        Assert.Empty(_place.Errors);
        return provider!;
    }

    private void AssertRefused(string entry, string error)
    {
        _place.Compile(entry);
        Assert.Contains(error, _place.Said, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", _place.Said, StringComparison.Ordinal);
        Assert.DoesNotContain("has no credential", _place.Said, StringComparison.Ordinal);
    }
}
