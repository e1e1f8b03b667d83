using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Parlance.Manifests;
using Parlance.Manifests.Credentials;
using Parlance.Tests.Support;
using Parlance.Upstream.Signing;

namespace Parlance.Tests.Upstream.Signing;

/// <summary>The sample of Oracle's own documentation ("Request Signatures", test values), and what a call carries.</summary>
public class OciSignatureTests
{
    private const string KeyId = "ocid1.tenancy.oc1..aaaaaaaaba3pv6wkcr4jqae5f15p2b2m2yt2j6rx32uzr4h25vqstifsfdsq/ocid1.user.oc1..aaaaaaaat5nvwcna5j6aqzjcaty5eqbb6qt2jvpkanghtgdaqedqw3rynjq/20:3b:97:13:55:1c:5b:0d:d3:37:d8:50:4e:c5:3a:34";
    private static readonly string s_pem = File.ReadAllText(RepositoryRoot.Combine("fixtures/upstream/credentials/cavage-test.pem"));
    private static readonly OciKey s_key = new(KeyId, new Secret(s_pem)) { From = "test" };

    [Fact]
    public void Authorization_TheSampleOfTheDocumentation_IsItsSignature()
    {
        const string Body = """
            {
                "compartmentId": "ocid1.compartment.oc1..aaaaaaaam3we6vgnherjq5q2idnccdflvjsnog7mlr6rtdb25gilchfeyjxa",
                "instanceId": "ocid1.instance.oc1.phx.abuw4ljrlsfiqw6vzzxb43vyypt4pkodawglp3wqxjqofakrwvou52gb6s5a",
                "volumeId": "ocid1.volume.oc1.phx.abyhqljrgvttnlx73nmrwfaux7kcvzfs3s66izvxf2h4lgvyndsdsnoiwr5q"
            }
            """;
        var body = Encoding.UTF8.GetBytes(Body.ReplaceLineEndings("\n"));
        var hash = Convert.ToBase64String(SHA256.HashData(body));

        Assert.Equal((316, "V9Z20UJTvkvpJ50flBzKE32+6m2zJjweHpDMX/U4Uy0="), (body.Length, hash));

        // The day of the week is wrong in the documentation, too.
        Assert.Equal(
            $"version=\"1\",keyId=\"{KeyId}\",algorithm=\"rsa-sha256\",headers=\"date (request-target) host content-length content-type x-content-sha256\","
            + "signature=\"Mje8vIDPlwIHmD/cTDwRxE7HaAvBg16JnVcsuqaNRim23fFPgQfLoOOxae6WqKb1uPjYEl0qIdazWaBy/Ml8DRhqlocMwoSXv0fbukP8J5N80LCmzT/FFBvIvTB91XuXI3hYfP9Zt1l7S6ieVadHUfqBedWH0itrtPJBgKmrWso=\"",
            OciSignature.Authorization("Thu, 05 Jan 2014 21:31:40 GMT", "post /20160918/volumeAttachments", "iaas.us-phoenix-1.oraclecloud.com", body.Length, "application/json", hash, s_key));
    }

    [Fact]
    public void Authorization_TheSampleWithoutABody_IsItsSignature()
    {
        const string Query = "availabilityDomain=Pjwf%3A%20PHX-AD-1&compartmentId=ocid1.compartment.oc1..aaaaaaaam3we6vgnherjq5q2idnccdflvjsnog7mlr6rtdb25gilchfeyjxa"
            + "&displayName=TeamXInstances&volumeId=ocid1.volume.oc1.phx.abyhqljrgvttnlx73nmrwfaux7kcvzfs3s66izvxf2h4lgvyndsdsnoiwr5q";

        Assert.Equal(
            $"version=\"1\",keyId=\"{KeyId}\",algorithm=\"rsa-sha256\",headers=\"date (request-target) host\","
            + "signature=\"GBas7grhyrhSKHP6AVIj/h5/Vp8bd/peM79H9Wv8kjoaCivujVXlpbKLjMPeDUhxkFIWtTtLBj3sUzaFj34XE6YZAHc9r2DmE4pMwOAy/kiITcZxa1oHPOeRheC0jP2dqbTll8fmTZVwKZOKHYPtrLJIJQHJjNvxFWeHQjMaR7M=\"",
            OciSignature.Authorization("Thu, 05 Jan 2014 21:31:40 GMT", $"get /20160918/instances?{Query}", "iaas.us-phoenix-1.oraclecloud.com", s_key));
    }

    [Fact]
    public void Sign_ARequest_CarriesWhatWasSigned()
    {
        var body = "{\"a\":1}"u8.ToArray();
        using var request = new HttpRequestMessage(HttpMethod.Post, "https://inference.example:8443/20231130/actions/chat?x=%20y") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");

        OciSignature.Sign(request, body, s_key, new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));

        var hash = Convert.ToBase64String(SHA256.HashData(body));
        Assert.Equal(hash, Assert.Single(request.Headers.GetValues("x-content-sha256")));
        Assert.Equal("Sun, 22 Nov 2026 12:00:00 GMT", Assert.Single(request.Headers.GetValues("Date")));
        using var rsa = RSA.Create();
        rsa.ImportFromPem(s_pem);
        var authorization = request.Headers.Authorization!;
        var signature = Convert.FromBase64String(authorization.Parameter!.Split("signature=\"")[1].TrimEnd('"'));
        var signed = $"date: Sun, 22 Nov 2026 12:00:00 GMT\n(request-target): post /20231130/actions/chat?x=%20y\nhost: inference.example:8443\ncontent-length: 7\ncontent-type: application/json\nx-content-sha256: {hash}";
        Assert.Equal("Signature", authorization.Scheme);
        Assert.True(rsa.VerifyData(Encoding.UTF8.GetBytes(signed), signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }
}
